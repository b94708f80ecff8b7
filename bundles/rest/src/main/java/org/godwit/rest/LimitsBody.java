// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DayOfWeek;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.godwit.api.retention.Limits;
import org.godwit.api.retention.Limits.Rates;
import org.godwit.api.retention.Limits.Window;

/** Limits as JSON and back. */
final class LimitsBody {
    private static final double MOST = 1L << 50;

    private LimitsBody() {}

    static Optional<Limits> read(Body body) {
        return body.object("limits").map(inner -> {
            Rates usual = rates(inner);
            List<Window> windows = new ArrayList<>();
            for (Body each : inner.objects("windows", Limits.MOST_WINDOWS)) {
                window(each).ifPresent(windows::add);
            }
            return new Limits(usual, windows, inner.number("parallelDisks", 0, Limits.MOST_PARALLEL_DISKS, 0));
        });
    }

    private static Optional<Window> window(Body body) {
        List<DayOfWeek> days = new ArrayList<>();
        for (String name : body.texts("days")) {
            day(name)
                    .ifPresentOrElse(
                            days::add, () -> body.wrong("days", "FORMAT", "is of mon tue wed thu fri sat sun"));
        }
        int from = body.number("fromHour", 0, 23, 0);
        int to = body.number("toHour", 1, 24, 24);
        Rates rates = rates(body);
        if (days.isEmpty() || from == to) {
            body.wrong(days.isEmpty() ? "days" : "toHour", "RANGE", "makes no time");
            return Optional.empty();
        }
        return Optional.of(new Window(days, from, to, rates));
    }

    private static Optional<DayOfWeek> day(String name) {
        for (DayOfWeek day : DayOfWeek.values()) {
            if (name(day).equals(name)) {
                return Optional.of(day);
            }
        }
        return Optional.empty();
    }

    private static String name(DayOfWeek day) {
        return day.name().substring(0, 3).toLowerCase(Locale.ROOT);
    }

    private static Rates rates(Body body) {
        return new Rates((long) body.decimal("readBytesPerSecond", 0, MOST, 0), (long)
                body.decimal("sendBytesPerSecond", 0, MOST, 0));
    }

    static ObjectNode view(Limits limits) {
        ObjectNode json = view(limits.usual());
        json.set("windows", Json.array(limits.windows(), LimitsBody::view));
        json.put("parallelDisks", limits.parallelDisks());
        return json;
    }

    static ObjectNode view(Rates rates) {
        return Json.object()
                .put("readBytesPerSecond", rates.readBytesPerSecond())
                .put("sendBytesPerSecond", rates.sendBytesPerSecond());
    }

    private static ObjectNode view(Window window) {
        ObjectNode json = view(window.rates());
        json.set("days", Json.texts(window.days().stream().map(LimitsBody::name).toList()));
        json.put("fromHour", window.fromHour());
        json.put("toHour", window.toHour());
        return json;
    }
}
