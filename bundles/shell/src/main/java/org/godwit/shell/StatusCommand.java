// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.godwit.api.readiness.FleetStatus;
import org.godwit.api.readiness.Statuses;
import org.godwit.shell.Table.Cell;

/** {@code godwit:status}. */
@Service
@Command(scope = "godwit", name = "status", description = "Shows the worst thing, counts, and what asks for a person")
public final class StatusCommand extends GodwitCommand {

    @Option(name = "--json", description = "Print what asks for a person as JSON")
    boolean json;

    @Override
    void run() throws IOException {
        FleetStatus fleet = need(Statuses.class).fleet();
        if (!json) {
            out().println((Units.word(fleet.light()) + ": " + fleet.sentence() + " " + fleet.remedy()).strip());
            out().println("Machines     " + counts(fleet.machines()));
            out().println("Replication  " + counts(fleet.replications()));
            out().println("Jobs         " + fleet.work().running() + " running, "
                    + fleet.work().queued() + " queued, " + fleet.work().waiting() + " waiting, "
                    + fleet.work().failedLastDay() + " failed since yesterday");
            out().println();
        }
        Table table = new Table("Nothing asks for a person.", "Light", "Cause", "Count", "What", "Do");
        for (FleetStatus.Group group : fleet.attention()) {
            table.add(
                    Cell.of(Units.word(group.light())),
                    Cell.of(group.cause()),
                    Cell.of(group.items().size()),
                    Cell.of(group.sentence()),
                    Cell.of(group.remedy()));
        }
        table.print(out(), json);
    }

    private static <E extends Enum<E>> String counts(Map<E, Integer> counts) {
        return counts.isEmpty()
                ? "none"
                : counts.entrySet().stream()
                        .sorted(Map.Entry.<E, Integer>comparingByKey().reversed())
                        .map(entry -> entry.getValue() + " " + Units.word(entry.getKey()))
                        .collect(Collectors.joining(", "));
    }
}
