// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A cloud site in words. */
final class SiteText {
    private SiteText() {}

    /** {@code creating, paused}. */
    static String state(JsonNode site) {
        String state = site.path("state").asText().replace('_', ' ');
        return site.path("paused").asBoolean() ? state + ", paused" : state;
    }

    /** {@code up}, {@code up, to be off}. */
    static String phase(JsonNode machine) {
        String phase = machine.path("phase").asText();
        String wanted = machine.path("wanted").asText(phase);
        return wanted.equals(phase) ? phase : phase + ", to be " + wanted;
    }

    /** {@code 2 of 3}. */
    static String ready(JsonNode site) {
        return site.path("readyCount").asText() + " of "
                + site.path("machineCount").asText();
    }

    static String seconds(JsonNode of, String field) {
        return of.has(field) ? Units.duration(Duration.ofSeconds(of.get(field).asLong())) : "-";
    }

    /** {@code 12 s}, {@code 12 s so far}. */
    static String rto(JsonNode machine) {
        boolean until = machine.has("rtoSeconds") && !machine.has("readyAt");
        return seconds(machine, "rtoSeconds") + (until ? " so far" : "");
    }

    /** What stands above its machines. */
    static List<String> head(JsonNode site) {
        List<String> lines = new ArrayList<>();
        add(lines, "id", site.path("id").asText());
        add(
                lines,
                "run",
                site.path("kind").asText() + " of plan " + site.path("plan").asText() + " version "
                        + site.path("version").asText() + " in target "
                        + site.path("target").asText());
        add(lines, "points", points(site.path("points")));
        site.path("devicePoints")
                .properties()
                .forEach(one -> add(lines, "", one.getKey() + ": " + points(one.getValue())));
        add(lines, "source", site.path("source").asText().replace('_', ' '));
        add(
                lines,
                "started",
                site.path("startedAt").asText() + " by "
                        + site.path("startedBy").asText());
        add(lines, "state", state(site) + " since " + site.path("changedAt").asText());
        add(lines, "phase", site.path("phase").asText());
        add(lines, "job", site.path("job").asText());
        add(lines, "ready", ready(site) + (site.has("rtoSeconds") ? ", RTO " + seconds(site, "rtoSeconds") : ""));
        add(lines, "ends", site.path("endsAt").asText());
        JsonNode policy = site.path("commitPolicy");
        if (site.has("decidesAt")) {
            add(
                    lines,
                    "decides",
                    site.get("decidesAt").asText() + ": " + policy.path("act").asText());
        } else if (site.has("commitPolicy")) {
            add(
                    lines,
                    "decides",
                    policy.path("act").asText() + " " + seconds(policy, "afterSeconds") + " after it is up");
        }
        if (site.has("waitsFor")) {
            add(lines, "waits for", "approval: " + site.get("waitsFor").asText());
        }
        List<String> allowed = new ArrayList<>();
        site.path("allowed").forEach(act -> allowed.add(act.asText()));
        add(lines, "allowed", String.join(", ", allowed));
        return lines;
    }

    private static String points(JsonNode points) {
        return points.has("at")
                ? "not after " + points.get("at").asText()
                : points.path("point").asText(points.asText());
    }

    /** A word, a time, or an object with the id of a restore point. */
    static void putPoints(ObjectNode to, String field, String which) {
        if (which.matches("\\d.*")) {
            to.putObject(field).put("at", which);
        } else if (which.matches("rps?_.*")) {
            to.putObject(field).put("point", which);
        } else {
            to.put(field, which);
        }
    }

    private static void add(List<String> lines, String name, String value) {
        if (!value.isEmpty()) {
            lines.add((name + " ".repeat(12)).substring(0, Math.max(12, name.length() + 1)) + value);
        }
    }

    /** What stands below them: problems, and what was seen of those that came up. */
    static List<String> problems(JsonNode site) {
        List<String> lines = new ArrayList<>();
        for (JsonNode machine : site.path("machines")) {
            String device = machine.path("device").asText();
            if (machine.has("problem")) {
                lines.add(device + ": " + Failure.line(machine.get("problem")));
            }
            for (JsonNode ran : machine.path("scripts")) {
                lines.add(device + " ran " + ran.path("name").asText() + ": "
                        + last(ran.path("said").asText()));
            }
            String evidence = machine.path("evidence").asText().strip();
            if (!evidence.isEmpty()) {
                lines.add(device + " showed: " + last(evidence));
            }
        }
        if (site.has("problem")) {
            lines.add("problem: " + Failure.line(site.get("problem")));
        }
        return lines;
    }

    private static String last(String text) {
        String words = text.strip();
        return words.substring(words.lastIndexOf('\n') + 1);
    }
}
