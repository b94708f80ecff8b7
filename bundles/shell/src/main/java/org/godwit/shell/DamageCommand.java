// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.JobOrder;
import org.godwit.api.job.Jobs;
import org.godwit.api.point.Damage;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePoints;
import org.godwit.api.point.Verification;
import org.godwit.shell.Table.Cell;

/** {@code godwit:damage}. */
@Service
@Command(
        scope = "godwit",
        name = "damage",
        description = "Lists what cannot be had back, as the newest look has shown; asks machines for it")
public final class DamageCommand extends GodwitCommand {

    @Option(name = "--resend", description = "Ask the machines concerned for the blocks; prints the jobs")
    boolean resend;

    @Option(name = "--json", description = "Print JSON with exact values")
    boolean json;

    @Override
    void run() throws IOException {
        RestorePoints points = need(RestorePoints.class);
        Table table = new Table(
                "Nothing is known to be damaged; godwit:scrub looks.", "Point", "Machine", "Disk", "Range", "Cause");
        Set<MachineId> hurt = new LinkedHashSet<>();
        for (Verification verification : points.damaged()) {
            Optional<RestorePoint> known = points.find(verification.point());
            // It may have been deleted meanwhile.
            for (Damage damage : known.isEmpty() ? List.<Damage>of() : verification.damages()) {
                RestorePoint point = known.orElseThrow();
                hurt.add(point.machine().id());
                table.add(
                        Cell.of(point.id().value()),
                        Cell.of(point.machine().name()),
                        Cell.of(damage.disk().name()),
                        Cell.of(damage.extent().offset() + "+" + damage.extent().length()),
                        Cell.of(damage.problem().code()));
            }
        }
        table.print(out(), json);
        if (resend) {
            for (MachineId machine : hurt) {
                out().println(need(Jobs.class)
                        .start(new JobOrder.Resend(machine), user())
                        .id());
            }
        }
    }
}
