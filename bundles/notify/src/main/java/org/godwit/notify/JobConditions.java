// SPDX-License-Identifier: Apache-2.0
package org.godwit.notify;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobOrder;
import org.godwit.api.job.JobState;
import org.godwit.api.notify.Alert.Severity;
import org.godwit.api.problem.Problem;
import org.godwit.api.replication.Replications;

/**
 * Jobs that have failed and were not ordered again since, and jobs that wait for something for long. What a schedule or a site
 * orders is told of by that machine or site, and not here.
 */
final class JobConditions implements Conditions {
    /** Jobs looked at: a day of a busy controller. */
    private static final int NEWEST = 1000;

    private static final Duration REMEMBERED = Duration.ofDays(1);
    private static final Duration WAITS_LONG = Duration.ofMinutes(15);

    private final Facts facts;

    JobConditions(Facts facts) {
        this.facts = facts;
    }

    @Override
    public String kind() {
        return "job/";
    }

    @Override
    public Set<String> after() {
        return Set.of("job.state");
    }

    @Override
    public List<Condition> now(Instant now) throws IOException {
        Set<String> scheduled = facts.replications().states().stream()
                .map(Replications.State::machine)
                .map(machine -> machine.value())
                .collect(Collectors.toSet());
        Map<String, Condition> found = new LinkedHashMap<>();
        Set<String> settled = new HashSet<>();
        for (Job job : facts.jobs().list(NEWEST)) {
            JobOrder order = job.order();
            String subject = subject(order);
            boolean others = subject.isEmpty() || order instanceof JobOrder.Replicate && scheduled.contains(subject);
            String cause = kind() + order.kind() + "/" + subject;
            // The newest first: what came after a failure, and was not cancelled, stands for it.
            if (others || job.state() instanceof JobState.Cancelled || !settled.add(cause)) {
                continue;
            }
            if (job.state() instanceof JobState.Failed failed && failed.at().isAfter(now.minus(REMEMBERED))) {
                found.put(cause, condition(cause, subject, failed.problem(), order.kind() + " failed"));
            } else if (job.state() instanceof JobState.Queued queued
                    && queued.because().isPresent()
                    && job.createdAt().plus(WAITS_LONG).isBefore(now)) {
                String waits = cause + "/waits";
                found.put(waits, condition(waits, subject, queued.because().get(), order.kind() + " waits"));
            }
        }
        return List.copyOf(found.values());
    }

    private static Condition condition(String cause, String subject, Problem problem, String what) {
        Severity severity = problem.kind() == Problem.Kind.CORRUPT ? Severity.CRITICAL : Severity.WARNING;
        Condition.Words words = new Condition.Words(
                subject + ": " + what + " (" + problem.code() + ")", problem.message(), problem.remedy());
        return new Condition(cause, severity, subject, words, Duration.ZERO);
    }

    /** What it works at; empty for the work of a site. */
    private static String subject(JobOrder order) {
        if (order instanceof JobOrder.Replicate replicate) {
            return replicate.machine().value();
        }
        if (order instanceof JobOrder.Resend resend) {
            return resend.machine().value();
        }
        if (order instanceof JobOrder.Restore restore) {
            return restore.point().value();
        }
        if (order instanceof JobOrder.Verify verify) {
            return verify.point().value();
        }
        if (order instanceof JobOrder.Check check) {
            return check.store().value();
        }
        if (order instanceof JobOrder.Sweep sweep) {
            return sweep.store().value();
        }
        if (order instanceof JobOrder.Scrub scrub) {
            return scrub.store().value();
        }
        return order instanceof JobOrder.Move move ? move.to().value() : "";
    }
}
