// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.godwit.api.access.Enrolment;
import org.godwit.api.disk.Concern;
import org.godwit.api.disk.Disk;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.NetworkInterface;
import org.godwit.api.disk.OperatingSystem;
import org.godwit.api.disk.Partition;
import org.godwit.api.readiness.MachineStatus;
import org.godwit.api.readiness.Statuses;
import org.godwit.shell.Table.Cell;

/** {@code godwit:machine}. */
@Service
@Command(
        scope = "godwit",
        name = "machine",
        description = "Shows a machine: readiness, system, disks, networks, concerns")
public final class MachineCommand extends GodwitCommand {

    @Argument(name = "machine", multiValued = true, required = true, description = "Id or name of the machine")
    @Completion(MachineCompleter.class)
    List<String> words = List.of();

    @Override
    void run() throws IOException {
        String machine = TrailingOptions.take(this, words).orElse("");
        Machine found = Named.machine(services(), machine);
        PrintStream out = out();
        OperatingSystem system = found.operatingSystem();
        out.println("Id          " + found.id());
        out.println("Name        " + found.name());
        out.println("Platform    " + found.platform());
        out.println("System      "
                + String.join(" ", system.name(), system.kernel(), system.architecture())
                        .strip());
        out.println("Firmware    " + found.firmware());
        out.println("Processors  " + found.processors());
        out.println("Memory      " + Units.bytes(found.memoryBytes()));
        out.println("Connected   " + (found.connected() ? "yes" : "no") + ", seen "
                + Units.moment(found.seenAt(), clock.instant()));
        status(need(Statuses.class).machine(found.id()));
        need(Enrolment.class).software(found.id()).ifPresent(this::agent);
        for (NetworkInterface network : found.interfaces()) {
            out.println("Network     " + network.name() + " " + network.mac() + " "
                    + String.join(" ", network.addresses()));
            network.routes().forEach(route -> out.println("  route     " + route));
            network.nameServers().forEach(server -> out.println("  dns       " + server));
        }
        out.println();
        disks(found).print(out, false);
        for (Concern concern : found.concerns()) {
            out.println(concern.level() + " " + concern.code() + ": " + concern.message() + " " + concern.remedy());
        }
    }

    private void status(MachineStatus status) {
        out().println("Readiness   " + Units.word(status.readiness().level()));
        status.readiness().reasons().forEach(reason -> out().println(
                        "  " + reason.code() + ": " + reason.text() + " " + reason.remedy()));
        out().println("Replication "
                + (Units.word(status.replication().state()) + " "
                                + status.replication().because())
                        .strip());
        out().println("Lifecycle   " + Units.word(status.lifecycle()) + ", at the "
                + status.live().map(live -> "target " + live.target()).orElse("source"));
        status.actions().stream().filter(action -> !action.allowed()).forEach(action -> out().println(
                        "Not now     " + action.name() + ": " + action.reasonCode() + " " + action.text()));
    }

    private void agent(Enrolment.Software software) {
        String newer = software.newer()
                .map(version -> ", " + version + " is there: godwit:agent-update")
                .orElse("");
        String now = software.newer().map(version -> ", " + version).orElse("");
        out().println("Agent       " + software.version()
                + switch (software.stage()) {
                    case NONE -> newer;
                    case WAITING -> now + " was asked for";
                    case FETCHING -> now + " is being fetched";
                    case FETCHED -> now + " was fetched, and begins when no replication runs";
                    case TRIAL -> ", on trial";
                });
        software.last().ifPresent(last -> out().println("Last update "
                + (last.result().name().toLowerCase(Locale.ROOT) + " " + last.version() + " " + last.because())
                        .strip()));
    }

    private static Table disks(Machine machine) {
        Table table = new Table("No disks.", "Disk", "Device", "Size", "File system", "Mounted");
        for (Disk disk : machine.disks()) {
            table.add(
                    Cell.of(disk.id().name()),
                    Cell.of(disk.device()),
                    Cell.bytes(disk.sizeBytes()),
                    Cell.of(""),
                    Cell.of(""));
            for (Partition partition : disk.partitions()) {
                table.add(
                        Cell.of(partition.number() == 0 ? "" : "  " + partition.number()),
                        Cell.of(partition.label().orElse("")),
                        Cell.bytes(partition.extent().length()),
                        Cell.of(partition.fileSystem().orElse("")),
                        Cell.of(partition.mountPoint().orElse("")));
            }
        }
        return table;
    }
}
