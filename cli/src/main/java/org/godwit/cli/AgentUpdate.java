// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwitctl agent-update}. */
@Command(
        name = "agent-update",
        mixinStandardHelpOptions = true,
        description =
                "Ask the agent of a machine, or all agents, to replace themselves by the newer one that the controller carries")
final class AgentUpdate extends Act {

    @ArgGroup(multiplicity = "1")
    Whom whom = new Whom();

    static final class Whom {
        @Parameters(paramLabel = "MACHINE", description = "Id or name")
        String machine = "";

        @Option(names = "--all", description = "Every agent that is older than what the controller carries")
        boolean all;
    }

    AgentUpdate(Surroundings around) {
        super(around);
    }

    @Override
    int run() throws Failure {
        Api api = api();
        if (whom.all) {
            int asked =
                    api.act("/api/v1/machines:update-agents").path("machines").size();
            note(
                    asked == 0
                            ? "No agent was asked: none is older than what the controller carries, or they were asked before."
                            : asked + (asked == 1 ? " agent was" : " agents were") + " asked.");
            return Exit.OK;
        }
        JsonNode found = Named.machine(api, whom.machine);
        String id = found.path("id").asText();
        JsonNode asked = api.act("/api/v1/machines/" + Api.encoded(id) + ":update-agent");
        note("The agent of " + found.path("name").asText() + " (" + id + ") was asked to become version "
                + asked.path("version").asText() + ".");
        return Exit.OK;
    }
}
