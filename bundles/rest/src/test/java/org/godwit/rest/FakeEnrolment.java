// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.godwit.api.access.Enrolment;
import org.godwit.api.access.Invitation;
import org.godwit.api.disk.MachineId;

/** Invites everybody and remembers whom it showed the door. */
public final class FakeEnrolment implements Enrolment {
    public static final String FINGERPRINT = "ab".repeat(32);

    private final List<MachineId> revoked = new CopyOnWriteArrayList<>();
    private final List<MachineId> updated = new CopyOnWriteArrayList<>();

    @Override
    public Invitation invite(Duration validFor, int uses) {
        return new Invitation(
                "gwt_secret",
                "https://controller.example:8443",
                Instant.now().plus(validFor),
                uses,
                List.of("the line", "download", "verify", "run"));
    }

    @Override
    public void revoke(MachineId machine) {
        revoked.add(machine);
    }

    @Override
    public String authorityFingerprint() {
        return FINGERPRINT;
    }

    @Override
    public Optional<Software> software(MachineId machine) {
        return Optional.of(new Software(
                "0.1.0",
                Optional.of("0.1.1"),
                updated.contains(machine) ? Stage.WAITING : Stage.NONE,
                Optional.of(new Ending(Result.RETURNED, "0.1.1", "it crashed"))));
    }

    @Override
    public String update(MachineId machine) {
        updated.add(machine);
        return "0.1.1";
    }

    @Override
    public List<MachineId> updateAll() {
        updated.add(new MachineId("mch_db"));
        return List.of(new MachineId("mch_db"));
    }

    public List<MachineId> updated() {
        return updated;
    }

    public List<MachineId> revoked() {
        return revoked;
    }
}
