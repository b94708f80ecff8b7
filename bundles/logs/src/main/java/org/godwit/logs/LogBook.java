// SPDX-License-Identifier: Apache-2.0
package org.godwit.logs;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongFunction;
import org.godwit.api.log.LogLine;
import org.godwit.api.log.Logs;

/** The newest lines, as many as their number and their size allow. Safe for use by many threads. */
final class LogBook {
    /** What a line takes besides its letters. */
    private static final int LINE_BYTES = 300;

    private static final int FACT_BYTES = 120;

    private final int mostLines;
    private final long mostBytes;
    private final Deque<LogLine> lines = new ArrayDeque<>();
    private long bytes;
    private long lastId;

    LogBook(int mostLines, long mostBytes) {
        this.mostLines = mostLines;
        this.mostBytes = mostBytes;
    }

    /** @param line makes it, given its id */
    synchronized void add(LongFunction<LogLine> line) {
        LogLine next = line.apply(++lastId);
        lines.addLast(next);
        bytes += size(next);
        while (lines.size() > mostLines || bytes > mostBytes && lines.size() > 1) {
            bytes -= size(lines.removeFirst());
        }
    }

    synchronized Logs.Part newest(Logs.Wanted wanted, int limit) {
        List<LogLine> found = new ArrayList<>();
        for (Iterator<LogLine> each = lines.descendingIterator(); each.hasNext() && found.size() < limit; ) {
            LogLine line = each.next();
            if (wanted.has(line)) {
                found.add(line);
            }
        }
        Collections.reverse(found);
        return new Logs.Part(found, lastId, false);
    }

    synchronized Logs.Part after(long id, Logs.Wanted wanted, int limit) {
        // An id of another life of the controller: all of ours are new to who asks.
        long from = id > lastId ? 0 : id;
        List<LogLine> found = new ArrayList<>();
        long next = lastId;
        for (LogLine line : lines) {
            if (line.id() > from && wanted.has(line)) {
                if (found.size() == limit) {
                    next = found.get(limit - 1).id();
                    break;
                }
                found.add(line);
            }
        }
        long oldest = lines.isEmpty() ? lastId + 1 : lines.getFirst().id();
        return new Logs.Part(found, next, id > lastId || from + 1 < oldest);
    }

    private static long size(LogLine line) {
        long letters =
                line.text().length() + line.detail().length() + line.host().length();
        for (var fact : line.facts().entrySet()) {
            letters += FACT_BYTES + fact.getKey().length() + fact.getValue().length();
        }
        return LINE_BYTES + 2 * letters;
    }
}
