// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.schedule;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Lines whose next run has a time, the earliest first. Those that are off, away or under way are not in it. Times are
 * nanoseconds of the clock that only passes, which may run over. Guarded by the scheduler.
 */
final class Agenda {
    /** @param number tells those of one time apart: whoever has been known longer comes first */
    private record Due(long nanos, long number) {
        int compare(Due other) {
            return nanos == other.nanos ? Long.compare(number, other.number) : Long.signum(nanos - other.nanos);
        }
    }

    private final NavigableMap<Due, Line> lines = new TreeMap<>(Due::compare);
    private final Map<Line, Due> placed = new HashMap<>();
    private long number;

    /** Puts a line where it belongs now; called whenever something about it has changed. */
    void put(Line line) {
        Due before = placed.get(line);
        boolean waits = line.isOn() && line.run.isEmpty() && line.connected;
        if (before != null && (!waits || before.nanos() != line.dueNanos())) {
            remove(line);
        }
        if (waits && !placed.containsKey(line)) {
            Due due = new Due(line.dueNanos(), before == null ? number++ : before.number());
            placed.put(line, due);
            lines.put(due, line);
        }
    }

    void remove(Line line) {
        Due due = placed.remove(line);
        if (due != null) {
            lines.remove(due);
        }
    }

    /** Those that are due at that time, the one that has waited longest first. */
    List<Line> until(long nanos) {
        return List.copyOf(lines.headMap(latest(nanos), true).values());
    }

    /** When the first of those is due that are not due at that time. */
    OptionalLong after(long nanos) {
        Due next = lines.higherKey(latest(nanos));
        return next == null ? OptionalLong.empty() : OptionalLong.of(next.nanos());
    }

    private static Due latest(long nanos) {
        return new Due(nanos, Long.MAX_VALUE);
    }
}
