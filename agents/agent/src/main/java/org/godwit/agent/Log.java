// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import java.io.PrintStream;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lines on standard error, where a service manager picks them up, and to the controller while it wants them. No file: the disk it
 * would lie on may be frozen.
 */
public final class Log {
    /** What is said before there is a controller to hear it: how the start went, most of all. */
    private static final int EARLY = 100;

    private static final int MOST_HELD = 1000;

    private final PrintStream out;
    private final boolean debug;
    private final boolean journal;
    private final Clock clock;
    private final Deque<Line> early = new ArrayDeque<>();
    private final Map<String, String> last = new HashMap<>();
    private @Nullable Listener listener;
    private @Nullable List<Line> held;

    public Log(PrintStream out, boolean debug, Clock clock) {
        this(out, debug, clock, false);
    }

    /** @param journal whether systemd's journal reads the lines: each begins with its number, as sd-daemon(3) wants it */
    public Log(PrintStream out, boolean debug, Clock clock, boolean journal) {
        this.journal = journal;
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

    private record Line(Level level, Instant at, String text) {
        void to(Listener listener) {
            listener.line(level, at, text);
        }
    }

    public void info(String line) {
        print(Level.INFO, line);
    }

    /** What may be said again and again, and is news only when it is not what was said last of that matter. */
    public void news(String matter, String line) {
        boolean isNews;
        synchronized (this) {
            isNews = !line.equals(last.put(matter, line));
        }
        if (isNews) {
            info(line);
        } else {
            debug(line);
        }
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
    synchronized void alsoTo(@Nullable Listener next) {
        listener = next;
        if (next != null) {
            early.forEach(line -> line.to(next));
            early.clear();
        }
    }

    /** From now on lines are kept in memory: whoever writes them down may be frozen. */
    synchronized void hold() {
        if (held == null) {
            held = new ArrayList<>();
        }
    }

    /** Says what was kept. */
    synchronized void release() {
        List<Line> lines = held == null ? List.of() : held;
        held = null;
        lines.forEach(this::say);
    }

    private synchronized void print(Level level, String text) {
        Line line = new Line(level, clock.instant(), text);
        if (held == null) {
            say(line);
        } else if (held.size() < MOST_HELD) {
            held.add(line);
        }
    }

    private synchronized void say(Line line) {
        String number = journal ? "<" + line.level().severity + ">" : "";
        out.println(number + line.at().truncatedTo(ChronoUnit.SECONDS) + " " + line.level().word + " " + line.text());
        Listener also = listener;
        if (also != null) {
            line.to(also);
            return;
        }
        early.addLast(line);
        if (early.size() > EARLY) {
            early.removeFirst();
        }
    }
}
