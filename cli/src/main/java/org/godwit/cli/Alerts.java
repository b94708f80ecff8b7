// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwitctl alerts}. */
@Command(
        name = "alerts",
        mixinStandardHelpOptions = true,
        description =
                "What is not as it should be: list, show ID, acknowledge ID; list exits 5 when something critical is open")
final class Alerts extends Act {
    private static final String ALERTS = "/api/v1/alerts";

    /** What to do. */
    enum Verb {
        list,
        show,
        acknowledge
    }

    @Parameters(index = "0", paramLabel = "VERB", arity = "0..1", description = "${COMPLETION-CANDIDATES}")
    Verb verb = Verb.list;

    @Parameters(index = "1", paramLabel = "ID", arity = "0..1", description = "Id of the alert")
    String id = "";

    @Option(names = "--all", description = "list: also those that are over")
    boolean all;

    @Option(names = "--least", paramLabel = "SEVERITY", description = "list: nothing less bad: critical, warning, info")
    String least = "info";

    @Option(
            names = "--subject",
            paramLabel = "ID",
            description = "list: only of this machine, plan, site, job or plugin")
    String subject = "";

    @Option(names = "--limit", paramLabel = "N", description = "list: how many (default: 50)")
    int limit = 50;

    Alerts(Surroundings around) {
        super(around);
    }

    @Override
    int run() throws Failure {
        Api api = api();
        return switch (verb) {
            case list -> list(api);
            case show -> shown(api.get(path()));
            case acknowledge -> shown(api.act(path() + ":acknowledge"));
        };
    }

    private String path() throws Failure {
        if (id.isEmpty()) {
            throw new Failure(Exit.USAGE, "Name an alert by its id.");
        }
        return ALERTS + "/" + Named.id("alert", id);
    }

    private int list(Api api) throws Failure {
        String query = "?open=" + !all + "&leastSeverity=" + Api.encoded(least)
                + (subject.isEmpty() ? "" : "&subject=" + Api.encoded(subject));
        ArrayNode alerts = Pages.read(api, ALERTS + query, limit);
        if (json()) {
            print(alerts);
        } else {
            Table table = table("Id", "Severity", "Title", "Since", "Over", "Acknowledged by");
            for (JsonNode alert : alerts) {
                table.add(
                        alert.path("id").asText(),
                        alert.path("severity").asText(),
                        alert.path("title").asText(),
                        alert.path("since").asText(),
                        alert.path("overAt").asText("-"),
                        alert.path("acknowledgedBy").asText("-"));
            }
            table.print(around.out());
        }
        for (JsonNode alert : alerts) {
            if (alert.path("severity").asText().equals("critical") && !alert.has("overAt")) {
                return Exit.NOT_READY;
            }
        }
        return Exit.OK;
    }

    private int shown(JsonNode alert) {
        if (json()) {
            print(alert);
            return Exit.OK;
        }
        line("%s: %s", alert.path("severity").asText(), alert.path("title").asText());
        for (String field : new String[] {"text", "remedy"}) {
            if (alert.has(field)) {
                line("%s", alert.path(field).asText());
            }
        }
        line(
                "since %s%s",
                alert.path("since").asText(),
                alert.has("overAt") ? ", over " + alert.path("overAt").asText() : "");
        if (alert.has("acknowledgedBy")) {
            line(
                    "acknowledged by %s at %s",
                    alert.path("acknowledgedBy").asText(),
                    alert.path("acknowledgedAt").asText());
        }
        return Exit.OK;
    }
}
