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

    /** @param read below 0: as it is */
    static Limits limits(Limits known, int read, int send, List<String> windows) {
        Rates usual = new Rates(
                read < 0 ? known.usual().readBytesPerSecond() : (long) read << 20,
                send < 0 ? known.usual().sendBytesPerSecond() : (long) send << 20);
        List<Window> all = new ArrayList<>();
        for (String window : windows) {
            if (!window.equals("none")) {
                all.add(window(window));
            }
        }
        return new Limits(usual, windows.isEmpty() ? known.windows() : all);
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
        return words(limits.usual())
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
