// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code godwitctl point}. */
@Command(name = "point", mixinStandardHelpOptions = true, description = "Show a restore point")
final class Point extends Act {

    @Parameters(paramLabel = "POINT", description = "Id, or latest:MACHINE")
    String point = "";

    Point(Surroundings around) {
        super(around);
    }

    @Override
    int run() throws Failure {
        Api api = api();
        JsonNode found = api.get("/api/v1/restore-points/" + Named.point(api, point));
        if (json()) {
            print(found);
            return Exit.OK;
        }
        JsonNode figures = found.path("figures");
        line("id           %s", found.path("id").asText());
        line(
                "machine      %s (%s)",
                found.path("machineName").asText(), found.path("machine").asText());
        line("taken        %s, %s", found.path("takenAt").asText(), Points.consistency(found));
        for (JsonNode concern : found.path("concerns")) {
            line(
                    "%-12s %s",
                    concern.path("level").asText(), concern.path("message").asText());
        }
        line(
                "size         %s, of which %s data",
                Units.bytes(found.path("sizeBytes").asLong()),
                Units.bytes(found.path("dataBytes").asLong()));
        line("read         %s", Units.bytes(figures.path("readBytes").asLong()));
        line("changed      %s", Units.bytes(figures.path("changedBytes").asLong()));
        line("sent         %s", Units.bytes(figures.path("sentBytes").asLong()));
        line("stored       %s", Units.bytes(figures.path("storedBytes").asLong()));
        line(
                "took         %s s in %s attempt(s)",
                figures.path("durationSeconds").asText(),
                figures.path("attempts").asText());
        line("verified     %s", Points.verified(found.path("verification")));
        Table table = table("Disk", "Size", "Data", "Root");
        for (JsonNode disk : found.path("disks")) {
            table.add(
                    disk.path("name").asText(),
                    Units.bytes(disk.path("sizeBytes").asLong()),
                    Units.bytes(disk.path("dataBytes").asLong()),
                    disk.path("root").asText());
        }
        table.print(around.out());
        for (JsonNode damage : found.at("/verification/damages")) {
            line(
                    "damage: %s at %s, %s: %s",
                    damage.path("disk").asText(),
                    damage.path("offset").asText(),
                    Units.bytes(damage.path("lengthBytes").asLong()),
                    Failure.line(damage.path("problem")));
        }
        return Exit.OK;
    }
}
