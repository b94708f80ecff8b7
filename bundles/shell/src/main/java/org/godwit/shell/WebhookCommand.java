// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.godwit.api.notify.Delivery;
import org.godwit.api.notify.Webhook;
import org.godwit.api.notify.Webhooks;
import org.godwit.shell.Table.Cell;

/** {@code godwit:webhook}. */
@Service
@Command(
        scope = "godwit",
        name = "webhook",
        description =
                "Addresses that are told what happens: list, add --to URL, and of an id show, set, remove, rotate, ping,"
                        + " deliveries, redeliver --delivery ID")
public final class WebhookCommand extends GodwitCommand {

    @Argument(name = "verb", multiValued = true, description = "What to do, and with which")
    List<String> words = List.of();

    @Option(name = "--to", description = "add, set: https://…")
    String url = "";

    @Option(name = "--topics", description = "add, set: alert,job,machine,migration,plan,plugin,point,site")
    String topics = "";

    @Option(name = "--least", description = "add, set: of alerts nothing less bad: critical, warning, info")
    String least = "";

    @Option(name = "--disable", description = "add, set: send nothing for now")
    boolean disable;

    @Option(name = "--enable", description = "set: send again")
    boolean enable;

    @Option(name = "--secret-file", description = "add, set: the secret, whsec_…, is its first line")
    String secretFile = "";

    @Option(name = "--delivery", description = "redeliver: which")
    String delivery = "";

    @Option(name = "--json", description = "list, deliveries: print JSON with exact values")
    boolean json;

    @Override
    void run() throws IOException {
        boolean bare = words.isEmpty() || words.get(0).startsWith("-");
        String verb = bare ? "list" : words.get(0);
        String id = TrailingOptions.take(this, bare ? words : words.subList(1, words.size()))
                .orElse("");
        Webhooks hooks = need(Webhooks.class);
        switch (verb) {
            case "list" -> list(hooks.list());
            case "show" -> shown(new Webhooks.Shown(hooks.find(id), Optional.empty()));
            case "add" -> shown(hooks.create(change(Optional.empty())));
            case "set" -> shown(hooks.change(id, change(Optional.of(hooks.find(id)))));
            case "remove" -> hooks.remove(hooks.find(id).id(), user());
            case "rotate" -> shown(hooks.rotate(id, user()));
            case "ping" -> deliveries(List.of(hooks.ping(id, user())));
            case "deliveries" -> deliveries(hooks.deliveries(id));
            case "redeliver" -> deliveries(List.of(hooks.redeliver(id, delivery, user())));
            default -> throw new IllegalArgumentException("'" + verb + "' is nothing that webhooks can; see --help.");
        }
    }

    private Webhooks.Change change(Optional<Webhook> before) throws IOException {
        Optional<String> secret = secretFile.isEmpty()
                ? Optional.empty()
                : Files.readAllLines(Path.of(secretFile)).stream().findFirst().map(String::strip);
        return new Webhooks.Change(
                url.isEmpty() ? before.map(Webhook::url).orElse("") : url,
                topics.isEmpty()
                        ? before.map(Webhook::topics).orElse(List.of("alert"))
                        : List.of(topics.split(",", -1)),
                least.isEmpty()
                        ? before.map(Webhook::least).orElse(AlertsCommand.severity("warning"))
                        : AlertsCommand.severity(least),
                enable || !disable && before.map(Webhook::enabled).orElse(true),
                secret,
                user());
    }

    private void list(List<Webhook> hooks) {
        Table table = new Table(
                "No webhooks yet: godwit:webhook add --to URL makes one.",
                "Id",
                "URL",
                "Topics",
                "Least",
                "Enabled",
                "Dropped");
        for (Webhook hook : hooks) {
            table.add(
                    Cell.of(hook.id()),
                    Cell.of(hook.url()),
                    Cell.of(String.join(",", hook.topics())),
                    Cell.of(AlertsCommand.word(hook.least())),
                    Cell.of(enabled(hook)),
                    Cell.of(hook.dropped()));
        }
        table.print(out(), json);
    }

    private static String enabled(Webhook hook) {
        return hook.enabled() ? "yes" : "no: " + hook.because();
    }

    private void shown(Webhooks.Shown shown) {
        Webhook hook = shown.hook();
        out().println("Id       " + hook.id());
        out().println("URL      " + hook.url());
        out().println("Topics   " + String.join(",", hook.topics()) + ", alerts from "
                + AlertsCommand.word(hook.least()));
        out().println("Enabled  " + enabled(hook));
        shown.secret().ifPresent(secret -> out().println("Secret   " + secret + " (shown this once)"));
    }

    private void deliveries(List<Delivery> deliveries) {
        Table table =
                new Table("Nothing was sent.", "Id", "Type", "Subject", "State", "Attempts", "Status", "At", "Answer");
        for (Delivery one : deliveries) {
            table.add(
                    Cell.of(one.id()),
                    Cell.of(one.type()),
                    Cell.of(one.subject()),
                    Cell.of(one.state().name().toLowerCase(java.util.Locale.ROOT)),
                    Cell.of(one.attempts()),
                    Cell.of(one.status()),
                    new Cell(
                            Units.moment(one.dueAt(), clock.instant()),
                            one.dueAt().toString()),
                    Cell.of(one.answer()));
        }
        table.print(out(), json);
    }
}
