// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.godwit.api.disk.Disk;
import org.godwit.api.job.JobCancelledException;
import org.godwit.api.plan.PlannedMachine;
import org.godwit.api.plan.StartGroup;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.problem.Problem;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.SiteMachine;

/**
 * Brings up the machines of a site: all are copied as soon as there is room, and started group after group, each when
 * those before it are up and a person has agreed where the plan wants that.
 */
final class Launch {
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
    private static final Duration FOR_EVER = Duration.ofDays(365);

    private final Attempt attempt;
    private final SiteTools tools;
    private final CloudSite.State state;
    private final Object lock = new Object();
    private List<StartGroup> groups = List.of();
    private List<Worker> workers = List.of();
    /** What ends this attempt: somebody cancelled it, or the catalog is away. */
    private Optional<IOException> broken = Optional.empty();

    /** @param state of the site while machines are brought up; one in another is left alone */
    Launch(Attempt attempt, CloudSite.State state) {
        this.attempt = attempt;
        this.state = state;
        this.tools = attempt.tools();
    }

    void run() throws IOException {
        prepare();
        try {
            while (!isDone()) {
                CloudSite site = tools.book().need(attempt.site());
                if (site.state() != state) {
                    throw new JobCancelledException(attempt.job().job());
                }
                boolean begun = begin(site);
                tellWaiting(site);
                rest(begun);
            }
        } finally {
            awaitActs();
        }
    }

    private void prepare() throws IOException {
        String document =
                tools.plans().document(attempt.order().plan(), attempt.order().version());
        groups = tools.plans().order(document);
        Map<String, SiteMachine> machines = new HashMap<>();
        attempt.machines().forEach(machine -> machines.put(machine.device(), machine));
        List<Worker> all = new ArrayList<>();
        long bytes = 0;
        for (int i = 0; i < groups.size(); i++) {
            for (PlannedMachine planned : groups.get(i).machines()) {
                SiteMachine machine = machines.get(planned.name());
                if (machine != null) {
                    bytes += left(machine);
                    all.add(new Worker(attempt, planned, i, machine));
                }
            }
        }
        workers = all;
        attempt.job().phase("launch", bytes);
    }

    private long left(SiteMachine machine) throws IOException {
        Optional<RestorePoint> point = tools.points().find(machine.point().orElseThrow());
        return point.stream()
                .flatMap(one -> one.machine().disks().stream())
                .filter(disk -> !machine.copied().contains(disk.id().name()))
                .mapToLong(Disk::sizeBytes)
                .sum();
    }

    /** Whether all are up. Throws when nothing more can be done. */
    private boolean isDone() throws IOException {
        synchronized (lock) {
            attempt.job().throwIfCancelled();
            if (broken.isPresent()) {
                throw broken.get();
            }
            boolean busy = workers.stream().anyMatch(worker -> worker.busy);
            int stop = stoppedAt();
            if (!busy && workers.stream().noneMatch(worker -> worker.canGetOn(stop))) {
                if (workers.stream().allMatch(Worker::isUp)) {
                    return true;
                }
                throw failed();
            }
            return false;
        }
    }

    /** The first group that cannot be completed. */
    private int stoppedAt() {
        return workers.stream()
                .filter(worker -> worker.failed.isPresent())
                .mapToInt(worker -> worker.group)
                .min()
                .orElse(Integer.MAX_VALUE);
    }

    private IOException failed() {
        List<Worker> failed =
                workers.stream().filter(worker -> worker.failed.isPresent()).toList();
        Problem first = failed.get(0).failed.orElseThrow();
        String others = failed.stream().skip(1).map(Worker::device).collect(Collectors.joining(", "));
        Problem problem = new Problem(
                first.kind(),
                first.code(),
                "Device " + failed.get(0).device() + ": " + first.message()
                        + (others.isEmpty() ? "" : " These failed too: " + others + "."),
                first.remedy(),
                first.facts());
        return problem.with("device", failed.get(0).device()).asException();
    }

    /** Whether anything was begun. */
    private boolean begin(CloudSite site) {
        // A site that runs is paused so that it is not decided by itself, and nothing else.
        boolean held = site.paused() && state == CloudSite.State.CREATING;
        Optional<Worker> next = held ? Optional.empty() : taken(site);
        boolean any = next.isPresent();
        while (next.isPresent()) {
            Worker worker = next.get();
            boolean begun = false;
            try {
                tools.acts().begin(() -> act(worker));
                begun = true;
            } finally {
                if (!begun) {
                    // Nobody takes work any more: the controller stops.
                    release(worker);
                }
            }
            next = taken(site);
        }
        return any;
    }

    /** One that is due, while there is room for it. */
    private Optional<Worker> taken(CloudSite site) {
        synchronized (lock) {
            long busy = busy();
            Optional<Worker> due = workers.stream()
                    .filter(worker -> busy < tools.parallel() && worker.isDue() && isOpen(worker, site))
                    .findFirst();
            due.ifPresent(worker -> worker.busy = true);
            return due;
        }
    }

    private void release(Worker worker) {
        synchronized (lock) {
            worker.busy = false;
        }
    }

    /** Whether its group may be started, where it is to be. */
    private boolean isOpen(Worker worker, CloudSite site) {
        if (!worker.isToStart()) {
            return true;
        }
        boolean before =
                workers.stream().filter(other -> other.group < worker.group).allMatch(Worker::isUp);
        return before && isApproved(groups.get(worker.group), site);
    }

    private static boolean isApproved(StartGroup group, CloudSite site) {
        return group.approval().isEmpty() || site.approvals().contains(group.rank());
    }

    /** Says what somebody must agree to, once it alone is what hinders. */
    private void tellWaiting(CloudSite site) throws IOException {
        Optional<String> wanted;
        synchronized (lock) {
            wanted = workers.stream().filter(worker -> !worker.isUp()).mapToInt(worker -> worker.group).min().stream()
                    .mapToObj(groups::get)
                    .filter(group -> !isApproved(group, site))
                    .findFirst()
                    .flatMap(StartGroup::approval);
        }
        if (!wanted.equals(site.waitsFor())) {
            tools.book().change(attempt.site(), draft -> draft.waitsFor = wanted);
        }
    }

    private void act(Worker worker) {
        Optional<IOException> end = Optional.empty();
        try {
            worker.act();
            worker.tell();
        } catch (JobCancelledException e) {
            end = Optional.of(e);
        } catch (IOException | RuntimeException | LinkageError e) {
            end = noted(worker, e);
        } finally {
            end(end);
            release(worker);
        }
    }

    private void end(Optional<IOException> end) {
        synchronized (lock) {
            broken = broken.isPresent() ? broken : end;
        }
    }

    private static Optional<IOException> noted(Worker worker, Throwable thrown) {
        worker.note(thrown);
        try {
            worker.tell();
            return Optional.empty();
        } catch (IOException e) {
            // Not even that can be written down: the attempt ends and is made again.
            return Optional.of(e);
        }
    }

    private void rest(boolean begun) throws IOException {
        long busy = busy();
        if (busy > 0) {
            tools.acts().await(() -> busy() < busy, LOOK_AGAIN);
        } else if (!begun) {
            tools.timing().rest(attempt.job(), LOOK_AGAIN);
        }
    }

    /** No act of this attempt runs when the attempt has ended. */
    private void awaitActs() throws IOException {
        tools.acts().await(() -> busy() == 0, FOR_EVER);
    }

    private long busy() {
        synchronized (lock) {
            return workers.stream().filter(worker -> worker.busy).count();
        }
    }
}
