// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwitctl webhook}. */
@Command(
        name = "webhook",
        mixinStandardHelpOptions = true,
        description =
                "Addresses that are told what happens: list, add --to URL, and of an ID show, set, remove, rotate (a new secret),"
                        + " ping, deliveries, redeliver --delivery ID; ping exits 5 when it was not taken")
final class Webhook extends Act {
    private static final String HOOKS = "/api/v1/webhooks";

    /** What to do. */
    enum Verb {
        list,
        show,
        add,
        set,
        remove,
        rotate,
        ping,
        deliveries,
        redeliver
    }

    @Parameters(index = "0", paramLabel = "VERB", arity = "0..1", description = "${COMPLETION-CANDIDATES}")
    Verb verb = Verb.list;

    @Parameters(index = "1", paramLabel = "ID", arity = "0..1", description = "Id of the webhook")
    String id = "";

    @Option(names = "--to", paramLabel = "URL", description = "add, set: https://…")
    String url = "";

    @Option(
            names = "--topics",
            paramLabel = "TOPICS",
            description =
                    "add, set: joined by commas: alert (default),customer,group,job,machine,migration,plan,plugin,point,site")
    String topics = "";

    @Option(
            names = "--least",
            paramLabel = "SEVERITY",
            description = "add, set: of alerts nothing less bad: critical, warning (default), info")
    String least = "";

    @Option(names = "--disable", description = "add, set: send nothing for now")
    boolean disable;

    @Option(names = "--enable", description = "set: send again")
    boolean enable;

    @Option(
            names = "--secret-file",
            paramLabel = "FILE",
            description = "add, set: the secret, whsec_…, is its first line; else add makes one and shows it once")
    String secretFile = "";

    @Option(names = "--delivery", paramLabel = "ID", description = "redeliver: which")
    String delivery = "";

    @Option(names = "--limit", paramLabel = "N", description = "deliveries: how many (default: 50)")
    int limit = 50;

    Webhook(Surroundings around) {
        super(around);
    }

    @Override
    int run() throws Failure {
        Api api = api();
        return switch (verb) {
            case list -> list(api);
            case show -> shown(api.get(path()));
            case add ->
                shown(api.post(HOOKS, order(Api.JSON.createObjectNode())).body());
            case set -> shown(api.put(path(), order(known(api))).body());
            case remove -> {
                api.delete(path());
                yield Exit.OK;
            }
            case rotate -> shown(api.act(path() + ":rotate-secret"));
            case ping -> ping(api.act(path() + ":ping"));
            case deliveries -> deliveries(api);
            case redeliver -> {
                String again = path() + "/deliveries/" + Named.id("delivery", delivery) + ":redeliver";
                print(api.act(again));
                yield Exit.OK;
            }
        };
    }

    private String path() throws Failure {
        if (id.isEmpty()) {
            throw new Failure(Exit.USAGE, "Name a webhook by its id.");
        }
        return HOOKS + "/" + Named.id("webhook", id);
    }

    /** What is in force, for what is not named to stay as it is. */
    private ObjectNode known(Api api) throws Failure {
        JsonNode hook = api.get(path());
        ObjectNode known = Api.JSON.createObjectNode();
        for (String field : new String[] {"url", "topics", "leastSeverity", "enabled"}) {
            known.set(field, hook.path(field));
        }
        return known;
    }

    private ObjectNode order(ObjectNode order) throws Failure {
        if (!url.isEmpty()) {
            order.put("url", url);
        }
        if (!topics.isEmpty()) {
            ArrayNode all = order.putArray("topics");
            for (String topic : topics.split(",", -1)) {
                all.add(topic.strip());
            }
        }
        if (!least.isEmpty()) {
            order.put("leastSeverity", least);
        }
        if (enable || disable) {
            order.put("enabled", !disable);
        }
        if (!secretFile.isEmpty()) {
            try {
                order.put(
                        "secret",
                        Files.readAllLines(Path.of(secretFile), StandardCharsets.UTF_8)
                                .get(0)
                                .strip());
            } catch (IOException | IndexOutOfBoundsException e) {
                throw new Failure(Exit.USAGE, "There is no secret in " + secretFile + ".");
            }
        }
        return order;
    }

    private int list(Api api) throws Failure {
        ArrayNode hooks = Pages.read(api, HOOKS, Integer.MAX_VALUE);
        if (json()) {
            print(hooks);
            return Exit.OK;
        }
        Table table = table("Id", "URL", "Topics", "Least", "Enabled", "Dropped", "By");
        for (JsonNode hook : hooks) {
            table.add(
                    hook.path("id").asText(),
                    hook.path("url").asText(),
                    words(hook.path("topics")),
                    hook.path("leastSeverity").asText(),
                    hook.path("enabled").asBoolean()
                            ? "yes"
                            : "no: " + hook.path("because").asText(),
                    hook.path("dropped").asText(),
                    hook.path("decidedBy").asText());
        }
        table.print(around.out());
        return Exit.OK;
    }

    private static String words(JsonNode list) {
        StringBuilder words = new StringBuilder();
        list.forEach(word -> words.append(words.isEmpty() ? "" : ",").append(word.asText()));
        return words.toString();
    }

    private int shown(JsonNode hook) {
        if (json()) {
            print(hook);
            return Exit.OK;
        }
        line("id       %s", hook.path("id").asText());
        line("url      %s", hook.path("url").asText());
        line(
                "topics   %s, alerts from %s",
                words(hook.path("topics")), hook.path("leastSeverity").asText());
        line(
                "enabled  %s",
                hook.path("enabled").asBoolean()
                        ? "yes"
                        : "no: " + hook.path("because").asText());
        line("dropped  %s", hook.path("dropped").asText());
        if (hook.has("oldSecretUntil")) {
            line(
                    "old      secret signs too until %s",
                    hook.path("oldSecretUntil").asText());
        }
        if (hook.has("secret")) {
            line("secret   %s (shown this once)", hook.path("secret").asText());
        }
        return Exit.OK;
    }

    private int ping(JsonNode sent) {
        if (json()) {
            print(sent);
        } else {
            line(
                    "%s: %s %s",
                    sent.path("state").asText(),
                    sent.path("status").asText(),
                    sent.path("answer").asText());
        }
        return sent.path("state").asText().equals("delivered") ? Exit.OK : Exit.NOT_READY;
    }

    private int deliveries(Api api) throws Failure {
        ArrayNode sent = Pages.read(api, path() + "/deliveries", limit);
        if (json()) {
            print(sent);
            return Exit.OK;
        }
        Table table = table("Id", "Type", "Subject", "State", "Attempts", "Status", "At", "Answer");
        for (JsonNode one : sent) {
            table.add(
                    one.path("id").asText(),
                    one.path("type").asText(),
                    one.path("subject").asText("-"),
                    one.path("state").asText(),
                    one.path("attempts").asText(),
                    one.path("status").asText("-"),
                    one.path("nextAt").asText(one.path("lastAt").asText()),
                    one.path("answer").asText(""));
        }
        table.print(around.out());
        return Exit.OK;
    }
}
