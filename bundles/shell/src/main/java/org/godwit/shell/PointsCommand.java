// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePoints;
import org.godwit.api.point.Verification;
import org.godwit.shell.Table.Cell;

/** {@code godwit:points}. */
@Service
@Command(scope = "godwit", name = "points", description = "Lists restore points, newest first")
public final class PointsCommand extends GodwitCommand {

    @Argument(name = "machine", multiValued = true, description = "Id or name of a machine; all when left out")
    @Completion(MachineCompleter.class)
    List<String> words = List.of();

    @Option(name = "--json", description = "Print JSON with exact values")
    boolean json;

    @Override
    void run() throws IOException {
        String machine = TrailingOptions.take(this, words).orElse("");
        RestorePoints points = need(RestorePoints.class);
        List<RestorePoint> found = machine.isEmpty()
                ? points.all()
                : points.of(Named.machine(services(), machine).id());
        Table table = new Table(
                "No restore points yet: godwit:replicate makes one.",
                "Id",
                "Machine",
                "Taken at",
                "Consistency",
                "Size",
                "Sent",
                "Stored",
                "Took",
                "Verified");
        for (RestorePoint point : found) {
            Duration took = Duration.ofMillis(point.figures().milliseconds());
            String verified = verified(points.verification(point.id()));
            table.add(
                    Cell.of(point.id().value()),
                    Cell.of(point.machine().name()),
                    new Cell(
                            Units.moment(point.takenAt(), clock.instant()),
                            point.takenAt().toString()),
                    new Cell(consistency(point), point.consistency().name().toLowerCase(Locale.ROOT)),
                    Cell.bytes(point.sizeBytes()),
                    Cell.bytes(point.figures().sentBytes()),
                    Cell.bytes(point.figures().storedBytes()),
                    new Cell(Units.duration(took), took.toMillis() / 1000.0),
                    Cell.of(verified));
        }
        table.print(out(), json);
    }

    /** The level reached; and whether a higher one was wanted: the log and the restore point say why. */
    private static String consistency(RestorePoint point) {
        boolean lowered = point.machine().concerns().stream()
                .anyMatch(concern -> concern.code().startsWith("CONSISTENCY_BELOW_"));
        return point.consistency().words() + (lowered ? " (below what was wanted)" : "");
    }

    private static String verified(Optional<Verification> verification) {
        return verification
                .map(known -> known.intact()
                        ? "intact"
                        : "damaged in " + known.damages().size() + " places")
                .orElse("never");
    }
}
