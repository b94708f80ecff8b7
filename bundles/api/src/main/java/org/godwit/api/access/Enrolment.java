// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.access;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.godwit.api.disk.MachineId;

/** Lets agents in, shows them the door, and keeps them new. */
public interface Enrolment {

    /** A new token. */
    Invitation invite(Duration validFor, int uses) throws IOException;

    /** No certificate of that machine is let in any more, its open connections included. */
    void revoke(MachineId machine) throws IOException;

    /** SHA-256 of the controller's CA certificate, hexadecimal: what a person compares. */
    String authorityFingerprint();

    /** The agent of that machine; empty when it did not say, as one that nobody can update from here. */
    Optional<Software> software(MachineId machine);

    /**
     * Asks the agent of that machine to replace itself by the newer one that this controller carries; also when that failed
     * before. Returns at once.
     *
     * @return the version it is to become
     * @throws IOException UNSUPPORTED {@code AGENT_NOT_UPDATABLE}, MISSING {@code AGENT_IS_NEWEST}
     */
    String update(MachineId machine) throws IOException;

    /**
     * An agent.
     *
     * @param version that runs
     * @param newer that this controller carries for it
     * @param asked whether somebody asked for that, and it has not happened yet
     * @param outcome of the last update, in words; empty when there was none
     */
    record Software(String version, Optional<String> newer, boolean asked, String outcome) {}
}
