// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.time.Duration;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code godwitctl points}. */
@Command(name = "points", mixinStandardHelpOptions = true, description = "List restore points, newest first")
final class Points extends Act {

    private static final String BELOW = "CONSISTENCY_BELOW_";

    @Parameters(paramLabel = "MACHINE", arity = "0..1", description = "Id or name; all machines when left out")
    String machine = "";

    Points(Surroundings around) {
        super(around);
    }

    @Override
    int run() throws Failure {
        Api api = api();
        ArrayNode machines = Api.JSON.createArrayNode();
        if (machine.isEmpty()) {
            machines = Pages.read(api, "/api/v1/machines", Integer.MAX_VALUE);
        } else {
            machines.add(Named.machine(api, machine));
        }
        ArrayNode points = Api.JSON.createArrayNode();
        for (JsonNode each : machines) {
            String id = Api.encoded(each.path("id").asText());
            points.addAll(Pages.read(api, "/api/v1/machines/" + id + "/restore-points", Integer.MAX_VALUE));
        }
        if (json()) {
            print(points);
            return Exit.OK;
        }
        Table table = table("Id", "Machine", "Taken at", "Consistency", "Size", "Sent", "Stored", "Took", "Verified");
        for (JsonNode point : points) {
            JsonNode figures = point.path("figures");
            Duration took = Duration.ofMillis(
                    (long) (1000 * figures.path("durationSeconds").asDouble()));
            table.add(
                    point.path("id").asText(),
                    point.path("machineName").asText(),
                    point.path("takenAt").asText(),
                    consistency(point),
                    Units.bytes(point.path("sizeBytes").asLong()),
                    Units.bytes(figures.path("sentBytes").asLong()),
                    Units.bytes(figures.path("storedBytes").asLong()),
                    Units.duration(took),
                    verified(point.path("verification")));
        }
        table.print(around.out());
        return Exit.OK;
    }

    /** The level reached, and the one that was wanted where it is lower. */
    static String consistency(JsonNode point) {
        String reached = words(point.path("consistency").asText());
        for (JsonNode concern : point.path("concerns")) {
            String code = concern.path("code").asText();
            if (code.startsWith(BELOW)) {
                return reached + " (wanted: " + words(code.substring(BELOW.length())) + ")";
            }
        }
        return reached;
    }

    private static String words(String level) {
        return level.toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    static String verified(JsonNode verification) {
        if (verification.isMissingNode()) {
            return "never";
        }
        return verification.path("intact").asBoolean() ? "intact" : "damaged";
    }
}
