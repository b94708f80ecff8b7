// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code godwitctl events}. */
@Command(
        name = "events",
        mixinStandardHelpOptions = true,
        description = "Follow what happens, until Ctrl-C; with -o json one event a line")
final class Events extends Act {

    /** Between two tries to reach a controller that is away. */
    private static final Duration AGAIN = Duration.ofSeconds(2);

    @Option(
            names = "--topics",
            paramLabel = "TOPICS",
            description = "Only these, joined by commas: alert,job,machine,migration,plan,point,plugin,site")
    String topics = "";

    @Option(names = "--count", paramLabel = "N", description = "End after so many")
    int count = Integer.MAX_VALUE;

    private Optional<String> lastId = Optional.empty();
    private int seen;
    private String lastNote = "";

    Events(Surroundings around) {
        super(around);
    }

    @Override
    int run() throws Failure {
        Api api = api();
        boolean connected = false;
        while (seen < count) {
            try (BufferedReader in = new BufferedReader(new InputStreamReader(
                    api.stream("/api/v1/events?topics=" + Api.encoded(topics), lastId), StandardCharsets.UTF_8))) {
                if (!connected) {
                    note("Following.");
                }
                connected = true;
                lastNote = "";
                read(in);
            } catch (IOException e) {
                noteOnce("The stream broke: " + e.getMessage() + ". Trying again.");
            } catch (Failure e) {
                if (!connected || e.exit() != Exit.NOT_READY) {
                    throw e;
                }
                noteOnce(e.getMessage() + " Trying again.");
            }
            if (seen < count) {
                pause();
            }
        }
        return Exit.OK;
    }

    /** Reads the event stream format (WHATWG HTML, section 9.2.6) as far as the controller uses it. */
    private void read(BufferedReader in) throws IOException {
        String type = "";
        for (String line = in.readLine(); line != null && seen < count; line = in.readLine()) {
            if (line.startsWith("id: ")) {
                lastId = Optional.of(line.substring(4));
            } else if (line.startsWith("event: ")) {
                type = line.substring(7);
            } else if (line.startsWith("data: ")) {
                show(type, line.substring(6));
            }
        }
    }

    private void show(String type, String data) throws IOException {
        if (type.equals("gap")) {
            note("Some events were missed.");
            return;
        }
        seen++;
        if (json()) {
            around.out().println(data);
        } else {
            JsonNode event = Api.JSON.readTree(data);
            StringBuilder facts = new StringBuilder();
            event.path("facts").properties().forEach(fact -> facts.append(' ')
                    .append(fact.getKey())
                    .append('=')
                    .append(fact.getValue().asText()));
            line(
                    "%s %s %s%s",
                    event.path("at").asText(),
                    event.path("type").asText(),
                    event.path("subject").asText(),
                    facts);
        }
        around.out().flush();
    }

    private void noteOnce(String text) {
        if (!text.equals(lastNote)) {
            lastNote = text;
            note(text);
        }
    }

    private static void pause() throws Failure {
        try {
            Thread.sleep(AGAIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(Exit.FAILURE, "Interrupted.");
        }
    }
}
