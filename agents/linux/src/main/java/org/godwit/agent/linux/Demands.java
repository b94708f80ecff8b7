// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import java.util.Map;
import java.util.Set;
import org.godwit.agent.Log;
import org.godwit.agent.Manners;
import org.godwit.agent.RateLimit;
import org.jspecify.annotations.Nullable;

/**
 * What a replication may demand of this machine.
 *
 * @param readMib a second of all disks together; 0 for as much as there is
 * @param sendMib a second to the controller; 0 for as much as there is
 * @param aside whether others of the machine go first, on processors and disks
 * @param skipFree whether free space of file systems is left out
 * @param parallelDisks how many are copied at the same time; 0 for as many as the controller asks for
 */
record Demands(int readMib, int sendMib, boolean aside, boolean skipFree, int parallelDisks) {
    static final Set<String> OPTIONS =
            Set.of("--read-limit", "--send-limit", "--priority", "--skip-free", "--parallel-disks");

    private static final int MOST_MIB = 100_000;

    static Demands of(Map<String, String> values) throws Arguments.UsageException {
        String priority = values.getOrDefault("--priority", "idle");
        if (!priority.equals("idle") && !priority.equals("normal")) {
            throw new Arguments.UsageException("--priority is idle or normal, not " + priority);
        }
        String skipFree = values.getOrDefault("--skip-free", "auto");
        if (!skipFree.equals("auto") && !skipFree.equals("never")) {
            throw new Arguments.UsageException("--skip-free is auto or never, not " + skipFree);
        }
        return new Demands(
                mib("--read-limit", values.get("--read-limit")),
                mib("--send-limit", values.get("--send-limit")),
                priority.equals("idle"),
                skipFree.equals("auto"),
                disks(values.getOrDefault("--parallel-disks", "0")));
    }

    private static int disks(String text) throws Arguments.UsageException {
        if (text.matches("[0-9]{1,2}")) {
            return Integer.parseInt(text);
        }
        throw new Arguments.UsageException("--parallel-disks is 0 to 99 disks at the same time, not " + text);
    }

    private static int mib(String option, @Nullable String text) throws Arguments.UsageException {
        if (text == null) {
            return 0;
        }
        if (text.matches("[0-9]{1,6}") && Integer.parseInt(text) <= MOST_MIB) {
            return Integer.parseInt(text);
        }
        throw new Arguments.UsageException(option + " is 0 to " + MOST_MIB + " MiB a second, not " + text);
    }

    Manners manners(Log log) {
        return new Manners(
                RateLimit.of((long) readMib << 20),
                RateLimit.of((long) sendMib << 20),
                () -> stepAside(log),
                parallelDisks);
    }

    /** Only the threads that copy: while file systems are frozen nothing may wait for others. */
    private void stepAside(Log log) {
        if (!aside) {
            return;
        }
        try {
            Libc.stepAside();
        } catch (Libc.CallFailedException e) {
            log.debug("priority not lowered because=" + e.getMessage());
        }
    }
}
