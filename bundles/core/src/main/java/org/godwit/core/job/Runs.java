// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.job;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobId;
import org.godwit.api.job.JobJournal;
import org.godwit.api.job.JobOrder;

/**
 * The journal, but for runs: jobs that a replication schedule has begun. They stay in memory, and of those of a machine that
 * have ended only the newest few, so that a point each five seconds does not fill the catalog with jobs. Nothing is lost by
 * it: what succeeded is a restore point, and what had not ended when the controller did is due again.
 */
public final class Runs implements JobJournal {
    /** Ids of runs begin so, ids of other jobs otherwise. */
    static final String JOB_PREFIX = "run_";

    /** Ids of restore points that a schedule has made begin so. */
    public static final String POINT_PREFIX = "rps_";

    /** Who is said to have started them. */
    public static final String STARTED_BY = Job.SCHEDULE;

    /** So many that have ended are remembered of each machine. */
    public static final int REMEMBERED = 3;

    private static final Comparator<Job> OLDEST_FIRST =
            Comparator.comparing(Job::createdAt).thenComparing(job -> job.id().value());

    private final JobJournal journal;
    private final Map<JobId, Job> runs = new HashMap<>();
    /** The same, oldest first. */
    private final NavigableSet<Job> inOrder = new TreeSet<>(OLDEST_FIRST);
    /** Of those that have ended, by order. */
    private final Map<JobOrder, Deque<JobId>> ended = new HashMap<>();

    public Runs(JobJournal journal) {
        this.journal = journal;
    }

    public static boolean isRun(JobId job) {
        return job.value().startsWith(JOB_PREFIX);
    }

    @Override
    public void save(Job job) throws IOException {
        if (!isRun(job.id())) {
            journal.save(job);
            return;
        }
        synchronized (runs) {
            forget(job.id());
            runs.put(job.id(), job);
            inOrder.add(job);
            if (job.state().isFinal()) {
                Deque<JobId> same = ended.computeIfAbsent(job.order(), order -> new ArrayDeque<>());
                same.remove(job.id());
                same.addLast(job.id());
                if (same.size() > REMEMBERED) {
                    forget(same.removeFirst());
                }
            }
        }
    }

    private void forget(JobId id) {
        Optional.ofNullable(runs.remove(id)).ifPresent(inOrder::remove);
    }

    @Override
    public Optional<Job> find(JobId id) throws IOException {
        if (!isRun(id)) {
            return journal.find(id);
        }
        synchronized (runs) {
            return Optional.ofNullable(runs.get(id));
        }
    }

    @Override
    public List<Job> unfinished() throws IOException {
        List<Job> all = new ArrayList<>(journal.unfinished());
        synchronized (runs) {
            inOrder.stream().filter(job -> !job.state().isFinal()).forEach(all::add);
        }
        all.sort(OLDEST_FIRST);
        return all;
    }

    @Override
    public List<Job> newest(int limit) throws IOException {
        List<Job> all = new ArrayList<>(journal.newest(limit));
        synchronized (runs) {
            inOrder.descendingSet().stream().limit(limit).forEach(all::add);
        }
        all.sort(OLDEST_FIRST.reversed());
        return List.copyOf(all.subList(0, Math.min(limit, all.size())));
    }
}
