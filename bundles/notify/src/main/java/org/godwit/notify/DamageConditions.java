// SPDX-License-Identifier: Apache-2.0
package org.godwit.notify;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.notify.Alert.Severity;
import org.godwit.api.point.MachinePoints;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.point.StoreUpkeep;
import org.godwit.api.point.Verification;

/** Stores with damage in them, and machines whose newest restore point is damaged. */
final class DamageConditions implements Conditions {
    private final Facts facts;

    DamageConditions(Facts facts) {
        this.facts = facts;
    }

    @Override
    public String kind() {
        return "damage/";
    }

    /** All machines are looked through: not often. */
    @Override
    public Duration every() {
        return Duration.ofMinutes(5);
    }

    @Override
    public Set<String> after() {
        return Set.of("point.verified");
    }

    @Override
    public List<Condition> now(Instant now) throws IOException {
        List<Condition> found = new ArrayList<>();
        for (ChunkStore store : facts.stores()) {
            if (store instanceof StoreUpkeep upkeep && store.trouble().isEmpty()) {
                long runs = upkeep.condition().damagedRuns();
                if (runs > 0) {
                    found.add(store(store.id(), runs));
                }
            }
        }
        Map<RestorePointId, Verification> damaged = new HashMap<>();
        facts.points().damaged().forEach(shown -> damaged.put(shown.point(), shown));
        for (MachinePoints of : facts.points().byMachine()) {
            RestorePoint newest = of.newest();
            Verification shown = damaged.get(newest.id());
            if (shown != null) {
                found.add(point(newest, shown));
            }
        }
        return found;
    }

    private Condition store(String id, long runs) {
        return new Condition(
                kind() + "store/" + id,
                Severity.CRITICAL,
                id,
                new Condition.Words(
                        "Store " + id + ": " + runs + " damaged records",
                        "Reading store " + id + " has found " + runs + " records that are not what was written.",
                        "Check the disks under the store, then ask the machines for what is missing: godwitctl damage."),
                Duration.ZERO);
    }

    private Condition point(RestorePoint point, Verification shown) {
        String name = point.machine().name();
        return new Condition(
                kind() + "machine/" + point.machine().id(),
                Severity.CRITICAL,
                point.machine().id().value(),
                new Condition.Words(
                        name + ": the newest restore point is damaged",
                        "Verifying restore point " + point.id() + " of " + name + " has found "
                                + shown.damages().size() + " places that cannot be had back.",
                        "Replicate the machine again, and check the store's disks."),
                Duration.ZERO);
    }
}
