// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code godwitctl machines}. */
@Command(
        name = "machines",
        mixinStandardHelpOptions = true,
        description = "List the machines: readiness, replication and restore points")
final class Machines extends Act {

    @Option(names = "--state", paramLabel = "STATE", description = "Only those in this replication state")
    String state = "";

    @Option(
            names = "--readiness",
            paramLabel = "LEVEL",
            description = "Only those that are: ready, excluded, ready_with_warnings, unknown, not_ready")
    String readiness = "";

    @Option(names = "--reason", paramLabel = "CODE", description = "Only those that this keeps from being ready")
    String reason = "";

    @Mixin
    Whose whose = new Whose();

    @Option(names = "--search", paramLabel = "TEXT", description = "Only those whose name or id contains this")
    String search = "";

    Machines(Surroundings around) {
        super(around);
    }

    @Override
    int run() throws Failure {
        Api api = api();
        String query = "?state=" + Api.encoded(state) + "&readiness=" + Api.encoded(readiness) + "&reason="
                + Api.encoded(reason) + "&q=" + Api.encoded(search) + whose.query(api);
        ArrayNode machines = Pages.read(api, "/api/v1/machines" + query, Integer.MAX_VALUE);
        if (json()) {
            print(machines);
            return Exit.OK;
        }
        Table table = table(
                "Id", "Name", "Readiness", "Replication", "Newest point", "Age", "Points", "Size", "Job", "Because");
        for (JsonNode machine : machines) {
            JsonNode protection = machine.path("protection");
            table.add(
                    machine.path("id").asText(),
                    machine.path("name").asText(),
                    machine.at("/readiness/level").asText(),
                    machine.at("/replication/state").asText(),
                    protection.at("/usablePoint/takenAt").asText("-"),
                    machine.at("/replication/lagSeconds").isMissingNode()
                            ? "-"
                            : Units.duration(Duration.ofSeconds(
                                    machine.at("/replication/lagSeconds").asLong())),
                    protection.path("restorePoints").asText(),
                    Units.bytes(machine.path("sizeBytes").asLong()),
                    job(protection.path("runningJob")),
                    because(machine.path("readiness")));
        }
        table.print(around.out());
        if (machines.isEmpty()) {
            note("No machines: one appears by itself when its agent connects (godwitctl token).");
        }
        return Exit.OK;
    }

    /** The codes of what makes it less than ready. */
    static String because(JsonNode readiness) {
        List<String> codes = new ArrayList<>();
        for (JsonNode reason : readiness.path("reasons")) {
            if (!reason.path("level").asText().equals("ready")) {
                codes.add(reason.path("code").asText());
            }
        }
        return codes.isEmpty() ? "-" : String.join(", ", codes);
    }

    private static String job(JsonNode job) {
        if (job.isMissingNode()) {
            return "-";
        }
        JsonNode percent = job.at("/progress/percent");
        String done = percent.isMissingNode() ? "" : " " + percent.asInt() + " %";
        return job.path("kind").asText() + " " + job.path("state").asText() + done;
    }
}
