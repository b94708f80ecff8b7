// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code godwitctl damage}. */
@Command(
        name = "damage",
        mixinStandardHelpOptions = true,
        description = "List what cannot be had back, as the newest look has shown; exit 5 when there is any")
final class Damage extends Act {

    @Option(names = "--resend", description = "Ask the machines concerned for the blocks; prints the jobs")
    boolean resend;

    Damage(Surroundings around) {
        super(around);
    }

    @Override
    int run() throws Failure {
        Api api = api();
        JsonNode damages = api.get("/api/v1/damages").path("items");
        Set<String> machines = new TreeSet<>();
        Table table = table("Point", "Machine", "Disk", "Range", "Cause");
        for (JsonNode damage : damages) {
            machines.add(damage.path("machine").asText());
            table.add(
                    damage.path("point").asText(),
                    damage.path("machineName").asText(),
                    damage.path("disk").asText(),
                    damage.path("offset").asText() + "+"
                            + damage.path("lengthBytes").asText(),
                    damage.at("/problem/code").asText());
        }
        if (json()) {
            print(damages);
        } else {
            table.print(around.out());
        }
        if (!resend) {
            return damages.isEmpty() ? Exit.OK : Exit.NOT_READY;
        }
        for (String machine : machines) {
            ObjectNode order = Api.JSON.createObjectNode();
            order.put("kind", "resend");
            order.put("machine", machine);
            line("%s", api.post("/api/v1/jobs", order).body().path("id").asText());
        }
        return Exit.OK;
    }
}
