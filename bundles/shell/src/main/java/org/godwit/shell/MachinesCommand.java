// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.godwit.api.disk.Disk;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.readiness.MachineStatus;
import org.godwit.api.readiness.Readiness;
import org.godwit.api.readiness.Statuses;
import org.godwit.shell.Table.Cell;

/** {@code godwit:machines}. */
@Service
@Command(
        scope = "godwit",
        name = "machines",
        description = "Lists the machines: readiness, replication and restore points")
public final class MachinesCommand extends ScopedCommand {

    @Option(name = "--json", description = "Print JSON with exact values")
    boolean json;

    @Override
    void run() throws IOException {
        Instant now = clock.instant();
        Table table = new Table(
                "No machines yet: a machine appears here by itself when its agent connects (godwit:token).",
                "Id",
                "Name",
                "Readiness",
                "Replication",
                "Size",
                "Points",
                "Newest point",
                "Because");
        Predicate<MachineId> within = within(scope(Optional.empty()));
        for (MachineStatus status : need(Statuses.class).machines()) {
            Machine machine = status.machine();
            if (!within.test(machine.id())) {
                continue;
            }
            Optional<Instant> newest = status.points().usable().map(MachineStatus.Point::takenAt);
            table.add(
                    Cell.of(machine.id().value()),
                    Cell.of(machine.name()),
                    Cell.of(Units.word(status.readiness().level())),
                    Cell.of(Units.word(status.replication().state())),
                    Cell.bytes(
                            machine.disks().stream().mapToLong(Disk::sizeBytes).sum()),
                    Cell.of(status.points().count()),
                    new Cell(
                            newest.map(at -> Units.moment(at, now)).orElse("none"),
                            newest.map(Instant::toString).orElse("")),
                    Cell.of(because(status.readiness())));
        }
        table.print(out(), json);
    }

    /** The codes of what makes it less than ready. */
    static String because(Readiness readiness) {
        return readiness.reasons().stream()
                .filter(reason -> reason.level() != Readiness.Level.READY)
                .map(Readiness.Reason::code)
                .collect(Collectors.joining(", "));
    }
}
