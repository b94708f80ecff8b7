// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import java.io.PrintStream;
import java.time.Clock;
import java.time.temporal.ChronoUnit;

/** Lines on standard error, where a service manager picks them up. No file: the disk it would lie on may be frozen. */
public final class Log {
    private final PrintStream out;
    private final boolean debug;
    private final Clock clock;

    public Log(PrintStream out, boolean debug, Clock clock) {
        this.out = out;
        this.debug = debug;
        this.clock = clock;
    }

    public void info(String line) {
        print("info ", line);
    }

    /** We gave something up. */
    public void warn(String line) {
        print("warn ", line);
    }

    /** A person must act. */
    public void error(String line) {
        print("error", line);
    }

    public void debug(String line) {
        if (debug) {
            print("debug", line);
        }
    }

    private void print(String level, String line) {
        out.println(clock.instant().truncatedTo(ChronoUnit.SECONDS) + " " + level + " " + line);
    }
}
