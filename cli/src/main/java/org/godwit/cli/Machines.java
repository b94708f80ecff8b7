// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code godwitctl machines}. */
@Command(
        name = "machines",
        mixinStandardHelpOptions = true,
        description = "List the machines, and how well each is protected")
final class Machines extends Act {

    @Option(names = "--state", paramLabel = "STATE", description = "Only those in this protection state")
    String state = "";

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
        String query = "?state=" + Api.encoded(state) + "&q=" + Api.encoded(search) + whose.query(api);
        ArrayNode machines = Pages.read(api, "/api/v1/machines" + query, Integer.MAX_VALUE);
        if (json()) {
            print(machines);
            return Exit.OK;
        }
        Table table = table("Id", "Name", "State", "Newest point", "Age", "Points", "Disks", "Size", "Job");
        for (JsonNode machine : machines) {
            JsonNode protection = machine.path("protection");
            table.add(
                    machine.path("id").asText(),
                    machine.path("name").asText(),
                    protection.path("state").asText(),
                    protection.at("/newestPoint/takenAt").asText("-"),
                    protection.has("lagSeconds")
                            ? Units.duration(Duration.ofSeconds(
                                    protection.get("lagSeconds").asLong()))
                            : "-",
                    protection.path("restorePoints").asText(),
                    Integer.toString(machine.path("disks").size()),
                    Units.bytes(machine.path("sizeBytes").asLong()),
                    job(protection.path("runningJob")));
        }
        table.print(around.out());
        if (machines.isEmpty()) {
            note("No machines: one appears by itself when its agent connects (godwitctl token).");
        }
        return Exit.OK;
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
