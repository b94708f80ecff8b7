// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.CloudSites.Act;
import org.godwit.api.site.SiteMachine;
import org.godwit.api.site.SiteOrder;
import org.godwit.api.site.SiteOrder.CommitPolicy;
import org.godwit.api.site.SiteOrder.Points;

/** The words of cloud sites, the same as by REST. */
final class SiteWords {
    private SiteWords() {}

    static String of(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** {@code rollback}, {@code endtest}: as in the paths of REST. */
    static String verb(Enum<?> act) {
        return of(act).replace("_", "");
    }

    static String state(CloudSite site) {
        return site.state().words() + (site.paused() ? ", paused" : "");
    }

    /** {@code 2 of 3}. */
    static String ready(List<SiteMachine> machines) {
        long ready = machines.stream().filter(SiteMachine::isReady).count();
        long all = machines.stream().filter(machine -> !machine.isRemoved()).count();
        return ready + " of " + all;
    }

    /** {@code up}, {@code up, to be off}. */
    static String phase(SiteMachine machine) {
        String phase = of(machine.phase());
        return machine.wanted()
                .map(SiteWords::of)
                .filter(wanted -> !wanted.equals(phase))
                .map(wanted -> phase + ", to be " + wanted)
                .orElse(phase);
    }

    static SiteOrder.Kind kind(String word) {
        return one("--kind", SiteOrder.Kind.values(), word);
    }

    static SiteOrder.Source source(String word) {
        return one("--source", SiteOrder.Source.values(), word);
    }

    private static <E extends Enum<E>> E one(String option, E[] values, String word) {
        return Arrays.stream(values)
                .filter(value -> of(value).equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(option + " '" + word + "' is none of "
                        + Arrays.stream(values).map(SiteWords::of).collect(Collectors.joining(", ")) + "."));
    }

    /** {@code web=2026-11-23T15:04:05Z}, {@code db=rp_01…}. */
    static Map<String, Points> exceptions(List<String> given) {
        Map<String, Points> exceptions = new HashMap<>();
        pairs("--points-of", given).forEach((device, word) -> exceptions.put(device, points(word)));
        return exceptions;
    }

    static Points points(String word) {
        if (word.matches("rps?_.*")) {
            return new Points.Exactly(new RestorePointId(word));
        }
        return switch (word) {
            case "latest" -> new Points.Latest();
            case "latest_verified" -> new Points.LatestVerified();
            case "latest_application_consistent" -> new Points.LatestApplicationConsistent();
            default -> new Points.At(moment(word));
        };
    }

    private static Instant moment(String word) {
        try {
            return Instant.parse(word);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "--points '" + word
                            + "' is none of latest, latest_verified, latest_application_consistent, nor a time"
                            + " such as 2026-11-23T15:04:05Z.",
                    e);
        }
    }

    static String points(Points points) {
        if (points instanceof Points.At moment) {
            return "not after " + moment.at();
        }
        if (points instanceof Points.Exactly one) {
            return one.id().value();
        }
        if (points instanceof Points.LatestVerified) {
            return "latest_verified";
        }
        return points instanceof Points.LatestApplicationConsistent ? "latest_application_consistent" : "latest";
    }

    static Map<String, String> settings(List<String> given) {
        return pairs("--setting", given);
    }

    /** Empty where nothing is said; {@code detach}, {@code rollback}. */
    static Optional<CommitPolicy> policy(String word, String after) {
        if (word.isEmpty()) {
            return Optional.empty();
        }
        Act act = Stream.of(Act.DETACH, Act.ROLL_BACK)
                .filter(one -> verb(one).equals(word))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("--commit-policy '" + word + "' is none of detach, rollback."));
        return Optional.of(new CommitPolicy(act, duration("--after", after).toSeconds()));
    }

    static Duration duration(String option, String text) {
        return Units.parsed(text)
                .orElseThrow(() -> new IllegalArgumentException(option + " '" + text + "' is not like 90s, 4h or 7d."));
    }

    private static Map<String, String> pairs(String option, List<String> given) {
        Map<String, String> settings = new HashMap<>();
        for (String setting : given) {
            int equals = setting.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException(option + " '" + setting + "' is not name=value.");
            }
            settings.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        return settings;
    }
}
