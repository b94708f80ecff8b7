// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code godwitctl logs}. */
@Command(
        name = "logs",
        mixinStandardHelpOptions = true,
        description = "Show what agents say of themselves, the newest lines last; with -o json one line a line")
final class Logs extends Act {

    private static final Duration LOOK = Duration.ofSeconds(1);

    private static final int MAX_AT_ONCE = 500;

    @Option(names = "--machine", paramLabel = "MACHINE", description = "Only of this machine (id or name)")
    String machine = "";

    @Option(
            names = "--level",
            paramLabel = "LEVEL",
            description = "Nothing milder: emergency, alert, critical, error, warning, notice, info, debug")
    String level = "debug";

    @Option(names = "--limit", paramLabel = "N", description = "How many (default: 50, at most 500)")
    int limit = 50;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what comes, until Ctrl-C")
    boolean follow;

    Logs(Surroundings around) {
        super(around);
    }

    @Override
    int run() throws Failure {
        if (limit < 1 || limit > MAX_AT_ONCE) {
            throw new Failure(Exit.USAGE, "--limit is 1 to " + MAX_AT_ONCE + ", not " + limit + ".");
        }
        Api api = api();
        String id =
                machine.isEmpty() ? "" : Named.machine(api, machine).path("id").asText();
        String query = "/api/v1/logs?machine=" + Api.encoded(id) + "&level=" + Api.encoded(level);
        JsonNode part = api.get(query + "&limit=" + limit);
        if (part.has("trouble")) {
            note("No logs come in: " + part.path("trouble").asText());
        }
        show(part);
        while (follow) {
            pause();
            part = api.get(query + "&limit=" + MAX_AT_ONCE + "&after="
                    + part.path("next").asLong());
            show(part);
        }
        return Exit.OK;
    }

    private void show(JsonNode part) {
        if (part.path("forgotten").asBoolean()) {
            note("Lines were forgotten here: there were too many.");
        }
        for (JsonNode line : part.path("items")) {
            if (json()) {
                around.out().println(line);
            } else {
                line(
                        "%s %s %s %s",
                        line.path("saidAt").asText(),
                        line.path("host").asText(),
                        line.path("level").asText(),
                        line.path("detail").asText(line.path("text").asText()));
            }
        }
        around.out().flush();
    }

    private static void pause() throws Failure {
        try {
            Thread.sleep(LOOK.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(Exit.FAILURE, "Interrupted.");
        }
    }
}
