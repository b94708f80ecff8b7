// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;

/** {@code godwitctl status}. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Everything at a glance; exit 5 when the worst thing is red")
final class Status extends Act {
    Status(Surroundings around) {
        super(around);
    }

    @Override
    int run() throws Failure {
        Api api = api();
        JsonNode summary = api.get("/api/v1/summary");
        JsonNode controller = api.get("/api/v1/controller");
        JsonNode worst = summary.path("worst");
        if (json()) {
            ObjectNode both = Api.JSON.createObjectNode();
            both.set("controller", controller);
            both.set("summary", summary);
            print(both);
        } else {
            show(summary, controller);
            attention(summary.path("attention"));
        }
        return worst.path("level").asText().equals("red") ? Exit.NOT_READY : Exit.OK;
    }

    private void show(JsonNode summary, JsonNode controller) {
        JsonNode worst = summary.path("worst");
        line(
                "%s: %s %s",
                worst.path("level").asText(),
                worst.path("sentence").asText(),
                worst.path("hint").asText());
        line(
                "controller      %s, started %s",
                controller.path("version").asText(),
                controller.path("startedAt").asText());
        line("machines        %d", summary.at("/machines/total").asInt());
        counts(summary.at("/machines/byReadiness"));
        line("replication");
        counts(summary.at("/machines/byState"));
        line("restore points  %d", summary.path("restorePoints").asInt());
        line("data in them    %s", Units.bytes(summary.path("protectedBytes").asLong()));
        if (summary.has("storedBytes")) {
            line("stored          %s", Units.bytes(summary.get("storedBytes").asLong()));
        }
        if (summary.has("freeBytes")) {
            line("free            %s", Units.bytes(summary.get("freeBytes").asLong()));
        }
        if (summary.has("dedupRatio")) {
            line("ratio           %.1f : 1", summary.get("dedupRatio").asDouble());
        }
        work(summary.path("replication"), summary.path("jobs"));
    }

    private void counts(JsonNode counts) {
        counts.properties().stream()
                .filter(entry -> entry.getValue().asInt() > 0)
                .forEach(entry ->
                        line("  %-19s %d", entry.getKey(), entry.getValue().asInt()));
    }

    private void work(JsonNode scheduled, JsonNode jobs) {
        if (scheduled.path("scheduled").asInt() > 0) {
            line(
                    "on schedule     %d (%d continuous), %d behind, %d stretched, %d parked",
                    scheduled.path("scheduled").asInt(),
                    scheduled.path("continuous").asInt(),
                    scheduled.path("behind").asInt(),
                    scheduled.path("stretched").asInt(),
                    scheduled.path("parked").asInt());
        }
        line(
                "jobs            %d running, %d queued, %d waiting, %d failed since yesterday",
                jobs.path("running").asInt(),
                jobs.path("queued").asInt(),
                jobs.path("waiting").asInt(),
                jobs.path("failedLastDay").asInt());
    }

    private void attention(JsonNode groups) {
        if (groups.isEmpty()) {
            return;
        }
        Table table = table("Light", "Cause", "Count", "What", "Do");
        for (JsonNode group : groups) {
            table.add(
                    group.path("level").asText(),
                    group.path("cause").asText(),
                    group.path("count").asText(),
                    group.path("sentence").asText(),
                    group.path("remedy").asText());
        }
        table.print(around.out());
    }
}
