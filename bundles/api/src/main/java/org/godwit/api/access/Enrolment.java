// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.access;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
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
     * The same for every agent that is older than what this controller carries for it; those that were asked already are not asked
     * again.
     *
     * @return who was asked
     */
    List<MachineId> updateAll() throws IOException;

    /**
     * An agent.
     *
     * @param version that runs, or ran when it was last heard of
     * @param newer that this controller carries for it
     * @param last how the last update ended; empty when there was none
     */
    record Software(String version, Optional<String> newer, Stage stage, Optional<Ending> last) {}

    /** Where an update is. */
    enum Stage {
        /** None is under way. */
        NONE,
        /** Somebody asked for it; the agent has not taken it up, as it is not connected, or was asked just now. */
        WAITING,
        /** The agent fetches the package. */
        FETCHING,
        /** It has the package, checks it, and begins when no replication runs. */
        FETCHED,
        /** The new version runs, and goes back if the controller does not answer it for a while. */
        TRIAL
    }

    /**
     * How an update ended.
     *
     * @param because empty for one that was kept
     */
    record Ending(Result result, String version, String because) {}

    /** In one word. */
    enum Result {
        /** The new version proved itself. */
        UPDATED,
        /** It did not: what ran before runs again. */
        RETURNED,
        /** It was not even begun. */
        FAILED
    }
}
