// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code godwitctl job}. */
@Command(name = "job", mixinStandardHelpOptions = true, description = "Show a job, or follow it with --wait")
final class Job extends Starting {

    @Parameters(paramLabel = "JOB", description = "Id")
    String job = "";

    Job(Surroundings around) {
        super(around);
    }

    @Override
    int run() throws Failure {
        Api api = api();
        if (wait) {
            return follow(api, Named.id("job", job), limit());
        }
        JsonNode found = api.get("/api/v1/jobs/" + Named.id("job", job));
        if (json()) {
            print(found);
            return Exit.OK;
        }
        line("id          %s", found.path("id").asText());
        line("kind        %s", found.path("kind").asText());
        line(
                "machine     %s %s",
                found.path("machineName").asText(), found.path("machine").asText());
        if (found.has("site")) {
            line("site        %s", found.get("site").asText());
        }
        if (found.has("point")) {
            line("point       %s", found.get("point").asText());
        }
        line(
                "started by  %s, %s",
                found.path("startedBy").asText(), found.path("createdAt").asText());
        line("attempt     %s", found.path("attempt").asText());
        line("state       %s", found.path("state").asText());
        line("progress    %s", Progress.text(found));
        found.path("result")
                .properties()
                .forEach(entry ->
                        line("  %s=%s", entry.getKey(), entry.getValue().asText()));
        if (found.has("problem")) {
            line("problem     %s", Failure.line(found.get("problem")));
        }
        return Exit.OK;
    }
}
