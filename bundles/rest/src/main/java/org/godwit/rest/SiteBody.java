// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.godwit.api.site.SiteOrder;
import org.godwit.api.site.SiteOrder.Kind;
import org.godwit.api.site.SiteOrder.Points;
import org.godwit.api.site.SiteOrder.Source;

/** What a body asks for when a plan is run. */
final class SiteBody {
    static final int MOST_LIMIT = (int) SiteOrder.LONGEST_DRILL.toSeconds();

    /** A day: long enough to look at it in working hours. */
    static final int USUAL_LIMIT = (int) Duration.ofDays(1).toSeconds();

    private SiteBody() {}

    /** The order, with the newest version of the plan where none is named. */
    static SiteOrder read(Parts parts, Body body) throws IOException {
        String plan = body.needed("plan");
        int version = body.number("version", 1, Integer.MAX_VALUE, 0);
        Optional<Kind> kind = word(body, "kind", Kind.values(), body.needed("kind"));
        String target = body.needed("target");
        Points points = points(body);
        List<String> devices = body.texts("devices");
        Map<String, String> settings = body.settings("settings");
        boolean drill = kind.filter(Kind.DRILL::equals).isPresent();
        int limit = body.number("limitSeconds", 1, MOST_LIMIT, drill ? USUAL_LIMIT : 0);
        if (kind.isPresent() && !drill && limit != 0) {
            body.wrong("limitSeconds", "UNKNOWN", "goes with a drill only");
        }
        Source source = source(body, kind);
        body.check();
        int run = version == 0 ? parts.plans().find(plan).version() : version;
        return new SiteOrder(plan, run, kind.orElseThrow(), target, points, devices, settings, limit, source);
    }

    /** Nobody is to stop, or not to stop, a source without having said so. */
    private static Source source(Body body, Optional<Kind> kind) {
        if (kind.isEmpty() || kind.get() == Kind.DRILL) {
            Optional<Source> given =
                    word(body, "source", Source.values(), body.text("source").orElse(Json.word(Source.STAYS)));
            if (kind.isPresent() && given.isPresent() && given.get() != Source.STAYS) {
                body.wrong("source", "UNKNOWN", "stays in a drill");
            }
            return Source.STAYS;
        }
        Source[] words = {Source.STOPPED_BY_RUN, Source.MUST_BE_STOPPED, Source.SAID_TO_BE_STOPPED};
        return word(body, "source", words, body.needed("source")).orElse(Source.MUST_BE_STOPPED);
    }

    static Points points(Body body) {
        if (body.isObject("points")) {
            Body inner = body.object("points").orElseThrow();
            String at = inner.needed("at");
            try {
                return new Points.At(at.isEmpty() ? Instant.EPOCH : Instant.parse(at));
            } catch (DateTimeException e) {
                inner.wrong("at", "FORMAT", "is no time such as 2026-11-23T15:04:05Z");
                return new Points.Latest();
            }
        }
        String given = body.text("points").orElse(SiteView.LATEST);
        return switch (given) {
            case SiteView.LATEST -> new Points.Latest();
            case SiteView.VERIFIED -> new Points.LatestVerified();
            case SiteView.APPLICATION -> new Points.LatestApplicationConsistent();
            default -> {
                String words = String.join(", ", SiteView.LATEST, SiteView.VERIFIED, SiteView.APPLICATION);
                body.wrong("points", "UNKNOWN", "is none of " + words + ", nor an object with a time at");
                yield new Points.Latest();
            }
        };
    }

    /** Empty after it was noted as wrong, also for an empty text, which was noted before. */
    private static <E extends Enum<E>> Optional<E> word(Body body, String field, E[] values, String given) {
        Optional<E> found = Arrays.stream(values)
                .filter(value -> Json.word(value).equals(given))
                .findFirst();
        if (found.isEmpty() && !given.isEmpty()) {
            String words = Arrays.stream(values).map(Json::word).collect(Collectors.joining(", "));
            body.wrong(field, "UNKNOWN", "is none of " + words);
        }
        return found;
    }
}
