// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.godwit.api.disk.Disk;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.point.Machines;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePoints;
import org.godwit.shell.Table.Cell;

/** {@code godwit:machines}. */
@Service
@Command(
        scope = "godwit",
        name = "machines",
        description = "Lists the machines, and how old their newest restore point is")
public final class MachinesCommand extends ScopedCommand {

    @Option(name = "--json", description = "Print JSON with exact values")
    boolean json;

    @Override
    void run() throws IOException {
        RestorePoints points = need(RestorePoints.class);
        Instant now = clock.instant();
        Table table = new Table(
                "No machines yet: a machine appears here by itself when its agent connects (godwit:token).",
                "Id",
                "Name",
                "Connected",
                "Disks",
                "Size",
                "Points",
                "Newest point");
        Predicate<MachineId> within = within(scope(Optional.empty()));
        for (Machine machine : need(Machines.class).all()) {
            if (!within.test(machine.id())) {
                continue;
            }
            Optional<RestorePoint> newest = points.latest(machine.id());
            long size = machine.disks().stream().mapToLong(Disk::sizeBytes).sum();
            table.add(
                    Cell.of(machine.id().value()),
                    Cell.of(machine.name()),
                    new Cell(machine.connected() ? "yes" : "no", machine.connected()),
                    Cell.of(machine.disks().size()),
                    Cell.bytes(size),
                    Cell.of(points.of(machine.id()).size()),
                    new Cell(
                            newest.map(point -> Units.moment(point.takenAt(), now))
                                    .orElse("none"),
                            newest.map(point -> point.takenAt().toString()).orElse("")));
        }
        table.print(out(), json);
    }
}
