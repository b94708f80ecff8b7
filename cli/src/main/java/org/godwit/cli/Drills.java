// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwitctl drills}. */
@Command(
        name = "drills",
        mixinStandardHelpOptions = true,
        description =
                "Whether a plan is known to work, and when it is tried by itself: --every decides that, --stop ends"
                        + " it; exits 5 when the plan is not verified")
final class Drills extends Act {

    @Parameters(index = "0", paramLabel = "PLAN", description = "Name of the plan")
    String name = "";

    @Option(names = "--every", paramLabel = "DAYS", description = "Try it every so many days, 1 to 365")
    int every;

    @Option(names = "--hour", paramLabel = "HOUR", description = "With --every: at this hour, UTC (default: 0)")
    int hour;

    @Option(names = "--target", paramLabel = "ID", description = "With --every: where to (default: file)")
    String target = "file";

    @Option(
            names = "--points",
            paramLabel = "WHICH",
            description = "With --every: latest (default), latest_verified, latest_application_consistent")
    String points = "latest";

    @Option(names = "--setting", paramLabel = "NAME=VALUE", description = "With --every: a setting of the target")
    Map<String, String> settings = new HashMap<>();

    @Option(
            names = "--limit",
            paramLabel = "DURATION",
            description = "With --every: when a drill is removed again, 90s, 4h, 7d (default: 1d)")
    String limit = "";

    @Option(names = "--stop", description = "Do not try it by itself any more")
    boolean stop;

    Drills(Surroundings around) {
        super(around);
    }

    @Override
    int run() throws Failure {
        Api api = api();
        String path = "/api/v1/plans/" + Named.id("plan", name) + "/drills";
        if (stop) {
            api.delete(path);
        } else if (every != 0) {
            api.put(path, schedule());
        }
        JsonNode drills = api.get(path);
        if (json()) {
            print(drills);
        } else {
            show(drills);
        }
        boolean asked = !stop && every == 0;
        return asked && !drills.path("verified").asBoolean() ? Exit.NOT_READY : Exit.OK;
    }

    private ObjectNode schedule() throws Failure {
        ObjectNode schedule = Api.JSON.createObjectNode();
        schedule.put("everyDays", every);
        schedule.put("hour", hour);
        schedule.put("target", target);
        schedule.put("points", points);
        ObjectNode all = schedule.putObject("settings");
        settings.forEach(all::put);
        if (!limit.isEmpty()) {
            schedule.put("limitSeconds", Site.duration("--limit", limit).toSeconds());
        }
        return schedule;
    }

    private void show(JsonNode drills) {
        line("plan      %s", drills.path("plan").asText());
        line(
                "verified  %s",
                drills.path("verified").asBoolean()
                        ? "until " + drills.path("until").asText()
                        : "no");
        drills.path("reasons").forEach(reason -> line("          %s", reason.asText()));
        if (drills.has("at")) {
            line(
                    "last      %s at %s, version %s: all ready after %s s, points up to %s s old",
                    drills.path("site").asText(),
                    drills.path("at").asText(),
                    drills.path("version").asText(),
                    drills.path("rtoSeconds").asText(),
                    drills.path("rpoSeconds").asText());
        }
        JsonNode schedule = drills.path("schedule");
        if (schedule.isMissingNode()) {
            line("next      not tried by itself");
        } else {
            line(
                    "next      %s: every %s days at %s:00 UTC, target %s",
                    drills.path("next").asText(),
                    schedule.path("everyDays").asText(),
                    schedule.path("hour").asText(),
                    schedule.path("target").asText());
        }
    }
}
