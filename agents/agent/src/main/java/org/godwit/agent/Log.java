// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import java.io.PrintStream;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Lines on standard error, where a service manager picks them up, and to the controller while it wants them. No file: the disk it
 * would lie on may be frozen.
 */
public final class Log {
    /** What is said before there is a controller to hear it: how the start went, most of all. */
    private static final int EARLY = 100;

    private final PrintStream out;
    private final boolean debug;
    private final Clock clock;
    private final Deque<Line> early = new ArrayDeque<>();
    private @Nullable Listener listener;

    public Log(PrintStream out, boolean debug, Clock clock) {
        this.out = out;
        this.debug = debug;
        this.clock = clock;
    }

    /** How much a line matters, and its number in syslog (RFC 5424, table 2). */
    enum Level {
        ERROR("error", 3),
        WARN("warn ", 4),
        INFO("info ", 6),
        DEBUG("debug", 7);

        private final String word;
        final int severity;

        Level(String word, int severity) {
            this.word = word;
            this.severity = severity;
        }
    }

    /** Who hears each line, too. Must be quick, and must not log. */
    interface Listener {
        void line(Level level, Instant at, String text);
    }

    private record Line(Level level, Instant at, String text) {}

    public void info(String line) {
        print(Level.INFO, line);
    }

    /** We gave something up. */
    public void warn(String line) {
        print(Level.WARN, line);
    }

    /** A person must act. */
    public void error(String line) {
        print(Level.ERROR, line);
    }

    public void debug(String line) {
        if (debug) {
            print(Level.DEBUG, line);
        }
    }

    /** @param next hears first what was said while nobody listened, as far as it is remembered; null for none */
    void alsoTo(@Nullable Listener next) {
        synchronized (early) {
            listener = next;
            if (next != null) {
                early.forEach(line -> next.line(line.level(), line.at(), line.text()));
                early.clear();
            }
        }
    }

    private void print(Level level, String line) {
        Instant now = clock.instant();
        out.println(now.truncatedTo(ChronoUnit.SECONDS) + " " + level.word + " " + line);
        synchronized (early) {
            Listener also = listener;
            if (also != null) {
                also.line(level, now, line);
                return;
            }
            early.addLast(new Line(level, now, line));
            if (early.size() > EARLY) {
                early.removeFirst();
            }
        }
    }
}
