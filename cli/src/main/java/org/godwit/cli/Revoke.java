// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code godwitctl revoke}. */
@Command(
        name = "revoke",
        mixinStandardHelpOptions = true,
        description = "Let no certificate of a machine in any more; its restore points stay")
final class Revoke extends Act {

    @Parameters(paramLabel = "MACHINE", description = "Id or name")
    String machine = "";

    Revoke(Surroundings around) {
        super(around);
    }

    @Override
    int run() throws Failure {
        Api api = api();
        JsonNode found = Named.machine(api, machine);
        String id = found.path("id").asText();
        api.act("/api/v1/machines/" + Api.encoded(id) + ":revoke");
        note("Machine " + found.path("name").asText() + " (" + id + ") is let in no more.");
        return Exit.OK;
    }
}
