// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code godwitctl machine}. */
@Command(name = "machine", mixinStandardHelpOptions = true, description = "Show a machine")
final class Machine extends Act {

    @Parameters(paramLabel = "MACHINE", description = "Id or name")
    String machine = "";

    Machine(Surroundings around) {
        super(around);
    }

    @Override
    int run() throws Failure {
        JsonNode found = Named.machine(api(), machine);
        if (json()) {
            print(found);
            return Exit.OK;
        }
        JsonNode os = found.path("os");
        JsonNode protection = found.path("protection");
        line("id          %s", found.path("id").asText());
        line("name        %s", found.path("name").asText());
        line("platform    %s", found.path("platform").asText());
        line(
                "system      %s %s %s",
                os.path("name").asText(),
                os.path("kernel").asText(),
                os.path("architecture").asText());
        line("firmware    %s", found.path("firmware").asText());
        line("processors  %s", found.path("processors").asText());
        line("memory      %s", Units.bytes(found.path("memoryBytes").asLong()));
        line(
                "connected   %s, seen %s",
                found.path("connected").asBoolean() ? "yes" : "no",
                found.path("seenAt").asText());
        JsonNode group = found.path("group");
        if (!group.isMissingNode()) {
            line(
                    "group       %s of %s",
                    group.path("name").asText(), group.path("customerName").asText());
        }
        line(
                "points      %s, newest %s, newest usable %s",
                protection.path("restorePoints").asText(),
                protection.at("/newestPoint/takenAt").asText("none"),
                protection.at("/usablePoint/takenAt").asText("none"));
        status(found);
        agent(found.path("agent"));
        networks(found);
        disks(found);
        for (JsonNode concern : found.path("concerns")) {
            line(
                    "%s: %s %s",
                    concern.path("level").asText(),
                    concern.path("message").asText(),
                    concern.path("hint").asText());
        }
        return Exit.OK;
    }

    private void networks(JsonNode found) {
        for (JsonNode network : found.path("interfaces")) {
            StringBuilder addresses = new StringBuilder();
            network.path("addresses").forEach(address -> addresses.append(' ').append(address.asText()));
            line(
                    "network     %s %s%s",
                    network.path("name").asText(), network.path("mac").asText(), addresses);
            network.path("routes").forEach(route -> line("  route     %s", route.asText()));
            network.path("nameServers").forEach(server -> line("  dns       %s", server.asText()));
        }
    }

    private void status(JsonNode found) {
        JsonNode replication = found.path("replication");
        line("readiness   %s", found.at("/readiness/level").asText());
        for (JsonNode reason : found.at("/readiness/reasons")) {
            line(
                    "  %s: %s %s",
                    reason.path("code").asText(),
                    reason.path("text").asText(),
                    reason.path("remedy").asText());
        }
        line(
                "replication %s %s",
                replication.path("state").asText(), replication.path("because").asText());
        line(
                "lifecycle   %s, at the %s",
                found.path("lifecycle").asText(), found.path("activeLocation").asText());
        for (JsonNode action : found.path("allowedActions")) {
            if (!action.path("allowed").asBoolean()) {
                line(
                        "not now     %s: %s %s",
                        action.path("action").asText(),
                        action.path("reasonCode").asText(),
                        action.path("text").asText());
            }
        }
    }

    private void agent(JsonNode agent) {
        if (agent.isMissingNode()) {
            return;
        }
        String newer = agent.path("newer").asText();
        String now = newer.isEmpty() ? "" : ", " + newer;
        line(
                "agent       %s%s",
                agent.path("version").asText(),
                switch (agent.path("update").asText()) {
                    case "" -> newer.isEmpty() ? "" : now + " is there: godwitctl agent-update";
                    case "waiting" -> now + " was asked for";
                    case "fetching" -> now + " is being fetched";
                    case "fetched" -> now + " was fetched, and begins when no replication runs";
                    case "trial" -> ", on trial";
                    default -> now + ", " + agent.path("update").asText();
                });
        JsonNode last = agent.path("lastUpdate");
        if (!last.isMissingNode()) {
            line(
                    "last update %s",
                    (last.path("result").asText() + " " + last.path("version").asText() + " "
                                    + last.path("because").asText())
                            .strip());
        }
    }

    private void disks(JsonNode found) {
        Table table = table("Disk", "Device", "Size", "File system", "Mounted");
        for (JsonNode disk : found.path("disks")) {
            table.add(
                    disk.path("name").asText(),
                    disk.path("device").asText(),
                    Units.bytes(disk.path("sizeBytes").asLong()),
                    "",
                    "");
            for (JsonNode partition : disk.path("partitions")) {
                table.add(
                        "  " + partition.path("number").asText(),
                        partition.path("label").asText(),
                        Units.bytes(partition.path("lengthBytes").asLong()),
                        partition.path("fileSystem").asText(),
                        partition.path("mountPoint").asText());
            }
        }
        table.print(around.out());
    }
}
