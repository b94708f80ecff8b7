// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code godwitctl jobs}. */
@Command(name = "jobs", mixinStandardHelpOptions = true, description = "List jobs, newest first")
final class Jobs extends Act {

    @Option(names = "--machine", paramLabel = "MACHINE", description = "Only those of this machine (id or name)")
    String machine = "";

    @Option(names = "--state", paramLabel = "STATES", description = "Only these, joined by commas: queued,running,…")
    String state = "";

    @Option(names = "--limit", paramLabel = "N", description = "How many (default: 50)")
    int limit = 50;

    Jobs(Surroundings around) {
        super(around);
    }

    @Override
    int run() throws Failure {
        if (limit < 1) {
            throw new Failure(Exit.USAGE, "--limit is at least 1, not " + limit + ".");
        }
        Api api = api();
        String id =
                machine.isEmpty() ? "" : Named.machine(api, machine).path("id").asText();
        String query = "?machine=" + Api.encoded(id) + "&state=" + Api.encoded(state);
        ArrayNode jobs = Pages.read(api, "/api/v1/jobs" + query, limit);
        if (json()) {
            print(jobs);
            return Exit.OK;
        }
        Table table = table("Id", "Kind", "Machine", "State", "Phase", "Done", "Sent", "By", "Created");
        for (JsonNode job : jobs) {
            JsonNode progress = job.path("progress");
            table.add(
                    job.path("id").asText(),
                    job.path("kind").asText(),
                    job.path("machineName")
                            .asText(job.path("machine").asText(job.path("site").asText("-"))),
                    job.has("waitingFor") ? "waiting" : job.path("state").asText(),
                    progress.path("phase").asText(),
                    progress.has("percent") ? progress.get("percent").asInt() + " %" : "",
                    Units.bytes(progress.path("sentBytes").asLong()),
                    job.path("startedBy").asText(),
                    job.path("createdAt").asText());
        }
        table.print(around.out());
        return Exit.OK;
    }
}
