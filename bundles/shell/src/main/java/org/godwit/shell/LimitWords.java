// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.time.DayOfWeek;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.godwit.api.retention.Limits;
import org.godwit.api.retention.Limits.Rates;
import org.godwit.api.retention.Limits.Window;

/** Limits as people write and read them. */
final class LimitWords {
    private static final Pattern WINDOW =
            Pattern.compile("([a-z,]+)/([0-9]{1,2})-([0-9]{1,2})/([0-9]{1,7})/([0-9]{1,7})");

    private LimitWords() {}

    /** What is set; below 0: as it is. */
    record Wanted(int readMib, int sendMib, int parallelDisks) {
        boolean any() {
            return readMib >= 0 || sendMib >= 0 || parallelDisks >= 0;
        }
    }

    static Limits limits(Limits known, Wanted wanted, List<String> windows) {
        int read = wanted.readMib();
        int send = wanted.sendMib();
        Rates usual = new Rates(
                read < 0 ? known.usual().readBytesPerSecond() : (long) read << 20,
                send < 0 ? known.usual().sendBytesPerSecond() : (long) send << 20);
        List<Window> all = new ArrayList<>();
        for (String window : windows) {
            if (!window.equals("none")) {
                all.add(window(window));
            }
        }
        int disks = wanted.parallelDisks() < 0 ? known.parallelDisks() : wanted.parallelDisks();
        if (disks > Limits.MOST_PARALLEL_DISKS) {
            throw new IllegalArgumentException("--parallel-disks is at most " + Limits.MOST_PARALLEL_DISKS + ".");
        }
        return new Limits(usual, windows.isEmpty() ? known.windows() : all, disks);
    }

    private static Window window(String text) {
        Matcher matcher = WINDOW.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("--window '" + text + "' is not like mon,tue,fri/8-18/20/5.");
        }
        List<DayOfWeek> days =
                Stream.of(matcher.group(1).split(",", -1)).map(LimitWords::day).toList();
        Rates rates = new Rates(Long.parseLong(matcher.group(4)) << 20, Long.parseLong(matcher.group(5)) << 20);
        return new Window(days, Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(3)), rates);
    }

    private static DayOfWeek day(String name) {
        return Stream.of(DayOfWeek.values())
                .filter(day -> name(day).equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + name + "' is none of mon to sun."));
    }

    private static String name(DayOfWeek day) {
        return day.name().substring(0, 3).toLowerCase(Locale.ROOT);
    }

    static String words(Limits limits) {
        return words(limits.usual()) + ", " + limits.disksAtOnce() + " disks at a time"
                + limits.windows().stream()
                        .map(window -> "; "
                                + window.days().stream().map(LimitWords::name).collect(Collectors.joining(","))
                                + " " + window.fromHour() + "-" + window.toHour() + ": " + words(window.rates()))
                        .collect(Collectors.joining());
    }

    private static String words(Rates rates) {
        return "read " + rate(rates.readBytesPerSecond()) + ", send " + rate(rates.sendBytesPerSecond());
    }

    private static String rate(long bytesPerSecond) {
        return bytesPerSecond == 0 ? "as much as there is" : Units.rate(bytesPerSecond);
    }
}
