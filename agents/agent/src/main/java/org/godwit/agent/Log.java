// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import java.io.PrintStream;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lines on standard error, where a service manager picks them up. No file: the disk it would lie on may be frozen. */
public final class Log {
    private static final int MOST_HELD = 1000;

    private final PrintStream out;
    private final boolean debug;
    private final Clock clock;
    private @Nullable List<String> held;

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

    /** From now on lines are kept in memory: whoever writes them down may be frozen. */
    synchronized void hold() {
        if (held == null) {
            held = new ArrayList<>();
        }
    }

    /** Prints what was kept. */
    synchronized void release() {
        List<String> lines = held == null ? List.of() : held;
        held = null;
        lines.forEach(out::println);
    }

    private synchronized void print(String level, String line) {
        String said = clock.instant().truncatedTo(ChronoUnit.SECONDS) + " " + level + " " + line;
        if (held == null) {
            out.println(said);
        } else if (held.size() < MOST_HELD) {
            held.add(said);
        }
    }
}
