// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code godwitctl cancel}. */
@Command(name = "cancel", mixinStandardHelpOptions = true, description = "Ask a job to stop")
final class Cancel extends Act {

    @Parameters(paramLabel = "JOB", description = "Id")
    String job = "";

    Cancel(Surroundings around) {
        super(around);
    }

    @Override
    int run() throws Failure {
        JsonNode found = api().act("/api/v1/jobs/" + Named.id("job", job) + ":cancel");
        if (json()) {
            print(found);
        } else {
            line("%s %s", found.path("id").asText(), found.path("state").asText());
        }
        return Exit.OK;
    }
}
