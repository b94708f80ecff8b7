// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.CloudSites.Act;
import org.godwit.api.site.SiteMachine;
import org.godwit.api.site.SiteOrder;
import org.godwit.api.site.SiteOrder.Points;

/** The words of cloud sites, the same as by REST. */
final class SiteWords {
    private SiteWords() {}

    static String of(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** {@code rollback}. */
    static String of(Act act) {
        return of((Enum<?>) act).replace("_", "");
    }

    static String state(CloudSite site) {
        return site.state().words() + (site.paused() ? ", paused" : "");
    }

    /** {@code 2 of 3}. */
    static String ready(List<SiteMachine> machines) {
        long ready = machines.stream()
                .filter(machine -> machine.readyAt().isPresent())
                .count();
        return ready + " of " + machines.size();
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

    static Points points(String word) {
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
        if (points instanceof Points.LatestVerified) {
            return "latest_verified";
        }
        return points instanceof Points.LatestApplicationConsistent ? "latest_application_consistent" : "latest";
    }

    static Map<String, String> settings(List<String> given) {
        Map<String, String> settings = new HashMap<>();
        for (String setting : given) {
            int equals = setting.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("--setting '" + setting + "' is not name=value.");
            }
            settings.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        return settings;
    }
}
