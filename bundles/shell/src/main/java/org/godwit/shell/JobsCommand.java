// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.time.Instant;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.godwit.api.job.Job;
import org.godwit.api.job.Jobs;
import org.godwit.api.job.Progress;
import org.godwit.shell.Table.Cell;

/** {@code godwit:jobs}. */
@Service
@Command(scope = "godwit", name = "jobs", description = "Lists jobs, newest first")
public final class JobsCommand extends GodwitCommand {

    @Option(name = "--limit", description = "How many")
    int limit = 20;

    @Option(name = "--active", description = "Only those queued or running")
    boolean active;

    @Option(name = "--json", description = "Print JSON with exact values")
    boolean json;

    @Override
    void run() throws IOException {
        Instant now = clock.instant();
        Table table = new Table(
                "No jobs.", "Id", "Kind", "On", "State", "Phase", "Done", "Sent", "Attempt", "Started by", "Created");
        for (Job job : need(Jobs.class).list(limit)) {
            if (active && job.state().isFinal()) {
                continue;
            }
            Progress progress = job.progress();
            table.add(
                    Cell.of(job.id().value()),
                    Cell.of(job.order().kind()),
                    Cell.of(JobCommand.subject(services(), job.order())),
                    Cell.of(job.state().word()),
                    Cell.of(progress.phase()),
                    new Cell(Units.percent(progress.doneBytes(), progress.totalBytes()), progress.doneBytes()),
                    Cell.bytes(progress.sentBytes()),
                    Cell.of(job.attempt()),
                    Cell.of(job.startedBy()),
                    new Cell(Units.moment(job.createdAt(), now), job.createdAt().toString()));
        }
        table.print(out(), json);
    }
}
