// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code godwitctl agent-update}. */
@Command(
        name = "agent-update",
        mixinStandardHelpOptions = true,
        description = "Ask the agent of a machine to replace itself by the newer one that the controller carries")
final class AgentUpdate extends Act {

    @Parameters(paramLabel = "MACHINE", description = "Id or name")
    String machine = "";

    AgentUpdate(Surroundings around) {
        super(around);
    }

    @Override
    int run() throws Failure {
        Api api = api();
        JsonNode found = Named.machine(api, machine);
        String id = found.path("id").asText();
        JsonNode asked = api.post("/api/v1/machines/" + Api.encoded(id) + ":update-agent", Api.JSON.createObjectNode())
                .body();
        note("The agent of " + found.path("name").asText() + " (" + id + ") was asked to become version "
                + asked.path("version").asText() + ".");
        return Exit.OK;
    }
}
