// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.log;

import java.util.List;
import java.util.Optional;
import org.godwit.api.disk.MachineId;

/** The newest lines of the logs of agents, in memory: after a restart there are none. Safe for use by many threads. */
public interface Logs {

    /**
     * Which lines are wanted.
     *
     * @param machine empty for all
     * @param mildest nothing milder than this
     */
    record Wanted(Optional<MachineId> machine, LogLine.Level mildest) {
        public boolean has(LogLine line) {
            return line.level().compareTo(mildest) <= 0
                    && machine.filter(id -> !id.equals(line.machine())).isEmpty();
        }
    }

    /**
     * @param lines the oldest first
     * @param next ask for what comes after this
     * @param forgotten whether lines that came after the id asked for are no longer remembered
     */
    record Part(List<LogLine> lines, long next, boolean forgotten) {
        public Part {
            lines = List.copyOf(lines);
        }
    }

    /** The newest lines, at most so many. */
    Part newest(Wanted wanted, int limit);

    /** The lines after that id, at most so many. */
    Part after(long id, Wanted wanted, int limit);

    /**
     * What came and did not become a line, since the start.
     *
     * @param refused datagrams that were no GELF, too large, or of nobody we know
     * @param limited lines of machines that said too much at once
     */
    record Refused(long refused, long limited) {}

    Refused refused();

    /** Whether lines can come in; where not, why. */
    Optional<String> trouble();
}
