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
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.site.CloudSites.Act;
import org.godwit.api.site.MachineChange;
import org.godwit.api.site.SiteOrder;
import org.godwit.api.site.SiteOrder.CommitPolicy;
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
        Map<String, Points> exceptions = exceptions(body);
        List<String> devices = body.texts("devices");
        Map<String, String> settings = body.settings("settings");
        boolean drill = kind.filter(Kind.DRILL::equals).isPresent();
        int limit = body.number("limitSeconds", 1, MOST_LIMIT, drill ? USUAL_LIMIT : 0);
        if (kind.isPresent() && !drill && limit != 0) {
            body.wrong("limitSeconds", "UNKNOWN", "goes with a drill only");
        }
        Source source = source(body, kind);
        Optional<CommitPolicy> policy = policy(body, kind);
        body.check();
        int run = version == 0 ? parts.plans().find(plan).version() : version;
        return new SiteOrder(
                plan, run, kind.orElseThrow(), target, points, devices, settings, limit, source, exceptions, policy);
    }

    /** What is done with single machines; restore points are chosen for those that are added. */
    static MachineChange change(Body body, Act act) throws IOException {
        List<String> devices = body.texts("devices");
        if (devices.isEmpty()) {
            body.wrong("devices", "REQUIRED", "names no device");
        }
        boolean added = act == Act.ADD;
        Optional<Points> points =
                added && body.fields().contains("points") ? Optional.of(points(body)) : Optional.empty();
        Map<String, Points> exceptions = added ? exceptions(body) : Map.of();
        for (String device : exceptions.keySet()) {
            if (!devices.contains(device)) {
                body.wrong("devicePoints", "UNKNOWN", "names " + device + ", which is not in devices");
            }
        }
        body.check();
        return new MachineChange(act, devices, points, exceptions);
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
        return ofFailover(body);
    }

    /** What becomes of the source when machines go on in the target; it must be said. */
    static Source ofFailover(Body body) {
        Source[] words = {Source.STOPPED_BY_RUN, Source.MUST_BE_STOPPED, Source.SAID_TO_BE_STOPPED};
        return word(body, "source", words, body.needed("source")).orElse(Source.MUST_BE_STOPPED);
    }

    /** What is done with a failover when nobody decides; a person does where nothing is said. */
    private static Optional<CommitPolicy> policy(Body body, Optional<Kind> kind) {
        if (kind.filter(Kind.DRILL::equals).isPresent() && body.isGiven("commitPolicy")) {
            body.wrong("commitPolicy", "UNKNOWN", "goes with a failover only");
        }
        return policy(body);
    }

    /** What is done when nobody decides; a person does where nothing is said. */
    static Optional<CommitPolicy> policy(Body body) {
        Optional<Body> given = body.object("commitPolicy");
        if (given.isEmpty()) {
            return Optional.empty();
        }
        Body inner = given.get();
        String act = inner.needed("act");
        int least = (int) CommitPolicy.SHORTEST.toSeconds();
        int most = (int) CommitPolicy.LONGEST.toSeconds();
        int after = inner.number("afterSeconds", least, most, least);
        if (!inner.fields().contains("afterSeconds")) {
            inner.wrong("afterSeconds", "REQUIRED", "is missing");
        }
        Act[] acts = {Act.DETACH, Act.ROLL_BACK};
        return Arrays.stream(acts)
                .filter(one -> SiteView.word(one).equals(act))
                .findFirst()
                .map(one -> new CommitPolicy(one, after))
                .or(() -> {
                    inner.wrong("act", "UNKNOWN", "is none of detach, rollback");
                    return Optional.empty();
                });
    }

    private static Map<String, Points> exceptions(Body body) {
        Map<String, Points> exceptions = new TreeMap<>();
        body.object("devicePoints").ifPresent(inner -> {
            for (String device : inner.fields()) {
                exceptions.put(device, one(inner, device));
            }
        });
        return exceptions;
    }

    /** Some moment after it was noted as wrong, also for an empty text, which was noted before. */
    static Instant moment(Body body, String field, String given) {
        try {
            return given.isEmpty() ? Instant.EPOCH : Instant.parse(given);
        } catch (DateTimeException e) {
            body.wrong(field, "FORMAT", "is no time such as 2026-11-23T15:04:05Z");
            return Instant.EPOCH;
        }
    }

    /** Of one device it may be that very point. */
    private static Points one(Body body, String device) {
        if (body.isObject(device, "point")) {
            Body inner = body.object(device).orElseThrow();
            String id = inner.needed("point");
            if (!Ids.isWellFormed(id)) {
                inner.wrong("point", "FORMAT", "is no id");
                return new Points.Latest();
            }
            return new Points.Exactly(new RestorePointId(id));
        }
        return points(body, device);
    }

    static Points points(Body body) {
        return points(body, "points");
    }

    private static Points points(Body body, String field) {
        if (body.isObject(field)) {
            Body inner = body.object(field).orElseThrow();
            return new Points.At(moment(inner, "at", inner.needed("at")));
        }
        String given = body.text(field).orElse(SiteView.LATEST);
        return switch (given) {
            case SiteView.LATEST -> new Points.Latest();
            case SiteView.VERIFIED -> new Points.LatestVerified();
            case SiteView.APPLICATION -> new Points.LatestApplicationConsistent();
            default -> {
                String words = String.join(", ", SiteView.LATEST, SiteView.VERIFIED, SiteView.APPLICATION);
                body.wrong(field, "UNKNOWN", "is none of " + words + ", nor an object with a time at");
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
