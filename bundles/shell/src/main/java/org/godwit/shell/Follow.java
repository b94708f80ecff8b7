// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobId;
import org.godwit.api.job.JobState;
import org.godwit.api.job.Jobs;
import org.godwit.api.job.Progress;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;

/** Shows a job until it has ended: a line when its phase changes, at each tenth of it, and when it begins to wait. */
final class Follow {

    /** How often a job is looked at: often enough for a person. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Services services;
    private final PrintStream out;
    private String last = "";

    Follow(Services services, PrintStream out) {
        this.services = services;
        this.out = out;
    }

    /** The job as it ended. */
    Job untilEnd(JobId id) throws IOException, InterruptedException {
        out.println("Job " + id + " runs on the controller; leaving this with Ctrl-C does not stop it.");
        while (true) {
            Job job = services.need(Jobs.class).await(id, LOOK);
            show(job);
            if (job.state().isFinal()) {
                return job;
            }
        }
    }

    /** Ends as the job did: quietly, or with its problem. */
    static void throwUnlessSucceeded(Job job) throws IOException {
        if (job.state() instanceof JobState.Failed failed) {
            throw failed.problem().asException();
        }
        if (job.state() instanceof JobState.Cancelled) {
            throw Problem.of(Kind.DENIED, "JOB_CANCELLED", "Job " + job.id() + " was cancelled.", "")
                    .asException();
        }
    }

    private void show(Job job) {
        Progress progress = job.progress();
        long tenth = progress.totalBytes() <= 0 ? 0 : 10 * progress.doneBytes() / progress.totalBytes();
        String key = job.state().word() + progress.phase() + tenth;
        if (!key.equals(last)) {
            last = key;
            out.println(line(job));
        }
    }

    static String line(Job job) {
        JobState state = job.state();
        if (state instanceof JobState.Succeeded succeeded) {
            return "succeeded "
                    + new TreeMap<>(succeeded.result())
                            .entrySet().stream()
                                    .map(entry -> entry.getKey() + "=" + entry.getValue())
                                    .collect(Collectors.joining(" "));
        }
        if (state instanceof JobState.Queued queued) {
            return "queued" + queued.because().map(why -> ", waits: " + why).orElse("");
        }
        return state instanceof JobState.Running ? running(job.progress()) : state.word();
    }

    private static String running(Progress progress) {
        StringBuilder line = new StringBuilder(progress.phase().isEmpty() ? "running" : progress.phase());
        if (progress.totalBytes() > 0) {
            line.append(' ').append(Units.percent(progress.doneBytes(), progress.totalBytes()));
            line.append(", ").append(Units.bytes(progress.doneBytes()));
            line.append(" of ").append(Units.bytes(progress.totalBytes()));
        }
        if (progress.sentBytes() > 0) {
            line.append(", ").append(Units.bytes(progress.sentBytes())).append(" sent");
        }
        if (progress.bytesPerSecond() > 0) {
            line.append(", ").append(Units.rate(progress.bytesPerSecond()));
        }
        progress.etaSeconds().ifPresent(eta -> line.append(", ")
                .append(Units.duration(Duration.ofSeconds(eta)))
                .append(" left"));
        return line.toString();
    }
}
