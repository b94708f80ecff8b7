// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobId;
import org.godwit.api.job.JobOrder;
import org.godwit.api.job.JobState;
import org.godwit.api.job.Jobs;
import org.godwit.api.job.Progress;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;

/** Jobs that stand still, or move on each time somebody looks at one ({@link #onEachLook}). */
public final class FakeJobs implements Jobs {
    private final Map<JobId, Job> jobs = new LinkedHashMap<>();
    private UnaryOperator<Job> step = UnaryOperator.identity();

    public synchronized void put(Job job) {
        jobs.put(job.id(), job);
    }

    public synchronized void onEachLook(UnaryOperator<Job> newStep) {
        step = newStep;
    }

    public static Job with(Job job, JobState state, Progress progress) {
        return new Job(
                job.id(),
                job.order(),
                job.startedBy(),
                job.createdAt(),
                Math.max(1, job.attempt()),
                job.cancelRequested(),
                state,
                progress,
                job.key());
    }

    @Override
    public synchronized Job start(JobOrder order, String startedBy) throws IOException {
        return start(order, startedBy, Optional.empty());
    }

    @Override
    public synchronized Job startOnce(JobOrder order, String startedBy, String key) throws IOException {
        for (Job job : jobs.values()) {
            if (job.key().equals(Optional.of(key)) && job.startedBy().equals(startedBy)) {
                if (!job.order().equals(order)) {
                    throw Problem.of(Kind.MISCONFIGURED, "IDEMPOTENCY_KEY_REUSED", "Another order.", "Another key.")
                            .asException();
                }
                return job;
            }
        }
        return start(order, startedBy, Optional.of(key));
    }

    @Override
    public synchronized void check(JobOrder order) throws IOException {
        refuseSecond(order);
    }

    private Job start(JobOrder order, String startedBy, Optional<String> key) throws IOException {
        refuseSecond(order);
        Instant now = Instant.now();
        Job job = new Job(
                new JobId(String.format("job_%04d", jobs.size() + 1)),
                order,
                startedBy,
                now,
                0,
                false,
                new JobState.Queued(now, Optional.empty()),
                Progress.NONE,
                key);
        jobs.put(job.id(), job);
        return job;
    }

    private void refuseSecond(JobOrder order) throws IOException {
        for (Job job : jobs.values()) {
            if (order instanceof JobOrder.Replicate
                    && !job.state().isFinal()
                    && job.order().equals(order)) {
                throw new Problem(
                                Kind.MISCONFIGURED,
                                "JOB_EXISTS",
                                "Cannot replicate: " + job.id() + " does it already.",
                                "Wait for it or cancel it.",
                                Map.of("job", job.id().value()))
                        .asException();
            }
        }
    }

    @Override
    public synchronized Optional<Job> find(JobId id) {
        jobs.computeIfPresent(id, (key, job) -> step.apply(job));
        return Optional.ofNullable(jobs.get(id));
    }

    @Override
    public synchronized List<Job> list(int limit) {
        List<Job> all = new ArrayList<>(jobs.values());
        java.util.Collections.reverse(all);
        return all.subList(0, Math.min(limit, all.size()));
    }

    @Override
    public synchronized void cancel(JobId id) {
        jobs.computeIfPresent(
                id,
                (key, job) ->
                        job.state().isFinal() ? job : with(job, new JobState.Cancelled(Instant.now()), job.progress()));
    }

    @Override
    public Job await(JobId id, Duration limit) {
        return find(id).orElseThrow();
    }
}
