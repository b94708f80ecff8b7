// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.log;

import java.time.Instant;
import java.util.Map;
import org.godwit.api.disk.MachineId;

/**
 * A line of the log of an agent. It comes from outside: show it, and never decide by it.
 *
 * @param id grows with each line that comes in
 * @param receivedAt by the controller's clock
 * @param saidAt by the machine's clock
 * @param host as the machine calls itself
 * @param detail further lines; empty for none
 * @param facts what else came with it
 */
public record LogLine(
        long id,
        Instant receivedAt,
        Instant saidAt,
        MachineId machine,
        String host,
        Level level,
        String text,
        String detail,
        Map<String, String> facts) {

    /** The severities of syslog (RFC 5424, table 2), the worst first. */
    public enum Level {
        EMERGENCY,
        ALERT,
        CRITICAL,
        ERROR,
        WARNING,
        NOTICE,
        INFO,
        DEBUG
    }

    public LogLine {
        facts = Map.copyOf(facts);
    }
}
