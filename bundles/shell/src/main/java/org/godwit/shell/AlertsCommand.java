// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.godwit.api.notify.Alert;
import org.godwit.api.notify.Alerts;
import org.godwit.shell.Table.Cell;

/** {@code godwit:alerts}. */
@Service
@Command(scope = "godwit", name = "alerts", description = "What is not as it should be: list, show ID, acknowledge ID")
public final class AlertsCommand extends GodwitCommand {

    @Argument(name = "verb", multiValued = true, description = "What to do, and with which")
    List<String> words = List.of();

    @Option(name = "--all", description = "list: also those that are over")
    boolean all;

    @Option(name = "--least", description = "list: nothing less bad: critical, warning, info")
    String least = "info";

    @Option(name = "--subject", description = "list: only of this machine, plan, site, job or plugin")
    String subject = "";

    @Option(name = "--json", description = "list: print JSON with exact values")
    boolean json;

    static String word(Alert.Severity severity) {
        return severity.name().toLowerCase(Locale.ROOT);
    }

    static Alert.Severity severity(String word) {
        for (Alert.Severity severity : Alert.Severity.values()) {
            if (word(severity).equals(word)) {
                return severity;
            }
        }
        throw new IllegalArgumentException("--least is '" + word + "': give critical, warning or info.");
    }

    @Override
    void run() throws IOException {
        boolean bare = words.isEmpty() || words.get(0).startsWith("-");
        String verb = bare ? "list" : words.get(0);
        String id = TrailingOptions.take(this, bare ? words : words.subList(1, words.size()))
                .orElse("");
        Alerts alerts = need(Alerts.class);
        switch (verb) {
            case "list" ->
                list(alerts.list(new Alerts.Wanted(
                        !all, severity(least), Optional.of(subject).filter(text -> !text.isEmpty()))));
            case "show" -> show(alerts.find(id));
            case "acknowledge" -> show(alerts.acknowledge(id, user()));
            default -> throw new IllegalArgumentException("'" + verb + "' is nothing that alerts can; see --help.");
        }
    }

    private void list(List<Alert> alerts) {
        Table table = new Table("Nothing to do.", "Id", "Severity", "Title", "Since", "Over", "Acknowledged by");
        for (Alert alert : alerts) {
            table.add(
                    Cell.of(alert.id()),
                    Cell.of(word(alert.severity())),
                    Cell.of(alert.title()),
                    new Cell(
                            Units.moment(alert.since(), clock.instant()),
                            alert.since().toString()),
                    Cell.of(alert.overAt().map(String::valueOf).orElse("-")),
                    Cell.of(alert.seen().map(Alert.Seen::by).orElse("-")));
        }
        table.print(out(), json);
    }

    private void show(Alert alert) {
        out().println(word(alert.severity()) + ": " + alert.title());
        out().println(alert.text());
        out().println(alert.remedy());
        out().println("Since " + Units.moment(alert.since(), clock.instant())
                + alert.overAt().map(at -> ", over " + at).orElse(""));
        alert.seen().ifPresent(seen -> out().println("Acknowledged by " + seen.by() + " at " + seen.at()));
    }
}
