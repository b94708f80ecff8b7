// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.site;

import java.io.IOException;
import java.util.List;
import org.godwit.api.plan.Finding;

/**
 * Machines that a failover has put into a target come back, or go to another one. What a call changes is durable when it
 * returns. As long as a failback is not over, the site from which its machines come is not removed or given over, and the
 * machines' own schedules are parked.
 */
public interface Failbacks {

    /** What would hinder it or make it remarkable, worst first; nothing is begun. */
    List<Finding> check(FailbackOrder order) throws IOException;

    /**
     * Begins one: its machines are read, and go on.
     *
     * @throws IOException MISCONFIGURED {@code FAILBACK_REFUSED} with the first blocker of {@link #check}
     */
    Failback start(FailbackOrder order, String by) throws IOException;

    /** Newest first. */
    List<Failback> list(int limit) throws IOException;

    /** @throws IOException MISSING {@code FAILBACK_UNKNOWN} */
    Failback find(FailbackId id) throws IOException;

    /** What may be done with it as it stands. */
    List<Act> allowed(Failback failback);

    /**
     * Does something with a failback.
     *
     * @throws IOException MISSING {@code FAILBACK_UNKNOWN}; MISCONFIGURED {@code FAILBACK_ACT_REFUSED} when it does not
     *     stand so that it could be done, with what may be done
     */
    Failback act(FailbackId id, Act act, String by) throws IOException;

    /** What people do with a failback. */
    enum Act {
        /** Reads its machines now. */
        SYNC,
        /** Stops its machines, reads them for the last time, and starts them where they go. */
        RUN,
        /** Removes the site from which they came; one that was given over stays, with its machines stopped. */
        FINALIZE,
        /** Removes what the run has made, and starts the machines where they were; the failback goes on. */
        ROLL_BACK,
        /** Goes on where it failed. */
        RETRY,
        /** Gives it up; the machines stay where they are, and their own schedules go on. */
        CANCEL
    }
}
