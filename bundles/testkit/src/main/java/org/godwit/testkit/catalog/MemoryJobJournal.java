// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.catalog;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobId;
import org.godwit.api.job.JobJournal;

/** Jobs in memory. Safe for use by many threads. */
public final class MemoryJobJournal implements JobJournal {
    private static final Comparator<Job> OLDEST_FIRST =
            Comparator.comparing(Job::createdAt).thenComparing(job -> job.id().value());

    private final Map<JobId, Job> jobs = new LinkedHashMap<>();

    @Override
    public synchronized void save(Job job) {
        jobs.put(job.id(), job);
    }

    @Override
    public synchronized Optional<Job> find(JobId id) {
        return Optional.ofNullable(jobs.get(id));
    }

    @Override
    public synchronized List<Job> unfinished() {
        return jobs.values().stream()
                .filter(job -> !job.state().isFinal())
                .sorted(OLDEST_FIRST)
                .toList();
    }

    @Override
    public synchronized List<Job> newest(int limit) {
        return jobs.values().stream()
                .sorted(OLDEST_FIRST.reversed())
                .limit(limit)
                .toList();
    }
}
