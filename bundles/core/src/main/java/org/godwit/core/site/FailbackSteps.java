// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobId;
import org.godwit.api.job.JobOrder;
import org.godwit.api.job.JobState;
import org.godwit.api.job.Jobs;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.point.RestorePoints;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.CloudSites;
import org.godwit.api.site.Failback;
import org.godwit.api.site.Failback.State;
import org.godwit.api.site.Failback.Step;
import org.godwit.api.site.FailbackMachine;
import org.godwit.api.site.SiteOrder;
import org.godwit.api.target.Instance;
import org.godwit.api.target.InstancePower;
import org.godwit.api.target.TargetCloud;

/**
 * What is done for a failback: each look does a little of its step, and what was begun is found again by the next look of
 * whichever controller. One look at a time.
 */
final class FailbackSteps {
    static final String BY = "failback";

    /**
     * What it is done with.
     *
     * @param parking parks the schedule of a machine that came back, where that was ordered
     */
    record Tools(
            FailbackBook book,
            SiteKeeper sites,
            SiteTools.Plugged plugged,
            RestorePoints points,
            Jobs jobs,
            Parking parking) {

        /** Parks a machine's own schedule. */
        interface Parking {
            void park(FailbackMachine machine) throws IOException;
        }
    }

    private final Tools tools;

    FailbackSteps(Tools tools) {
        this.tools = tools;
    }

    void look(Failback failback) throws IOException {
        if (failback.state() == State.CANCELLING) {
            cancel(failback);
            return;
        }
        if (failback.state() == State.ERROR) {
            noticeMended(failback);
            return;
        }
        switch (failback.step()) {
            case NONE -> beginDue(failback);
            case SYNC, LAST -> sync(failback);
            case STOP -> stop(failback);
            case DESTINATION -> makeDestination(failback);
            case RETURN -> removeDestination(failback);
            case START -> startAgain(failback);
            case REMOVE -> removeOrigin(failback);
        }
    }

    /** The failback as it is afterwards, unless somebody has changed its course meanwhile. */
    private Failback change(Failback seen, Consumer<FailbackDraft> change) throws IOException {
        return tools.book()
                .change(
                        seen.id(),
                        now -> now.state() == seen.state()
                                && now.step() == seen.step()
                                && now.round() == seen.round()
                                && now.runs() == seen.runs(),
                        change);
    }

    private void beginDue(Failback failback) throws IOException {
        boolean first = failback.state() == State.INCOMPLETE;
        boolean due = failback.state() == State.READY
                && failback.nextAt().filter(at -> !tools.book().now().isBefore(at)).isPresent();
        if (first || due) {
            change(failback, draft -> {
                draft.state = first ? State.PREPARING : draft.state;
                draft.begin(Step.SYNC);
            });
        }
    }

    private void sync(Failback failback) throws IOException {
        boolean whole = true;
        for (FailbackMachine machine : failback.machines()) {
            whole &= machine.synced() || isSynced(failback, machine);
        }
        if (!whole) {
            return;
        }
        Instant now = tools.book().now();
        if (failback.step() == Step.LAST) {
            refuseRunning(failback);
        }
        change(failback, draft -> {
            draft.syncedAt = Optional.of(now);
            if (failback.state() == State.RUNNING) {
                draft.begin(failback.step() == Step.SYNC ? Step.STOP : Step.DESTINATION);
            } else {
                draft.rest(now);
            }
        });
    }

    /** Whether the machine has its point of this round. Each round has one job for each machine. */
    private boolean isSynced(Failback failback, FailbackMachine machine) throws IOException {
        Optional<Job> job =
                machine.job().isPresent() ? tools.jobs().find(new JobId(machine.job().get())) : Optional.empty();
        if (job.isEmpty()) {
            begin(failback, machine);
            return false;
        }
        if (job.get().state() instanceof JobState.Failed failed) {
            throw lasting(failed.problem());
        }
        if (job.get().state() instanceof JobState.Cancelled) {
            throw lasting(Problem.of(
                    Problem.Kind.MISCONFIGURED,
                    "SYNC_CANCELLED",
                    "Job " + job.get().id() + " read device " + machine.device()
                            + " for the failback, and somebody cancelled it.",
                    "Retry, or give the failback up."));
        }
        if (!(job.get().state() instanceof JobState.Succeeded succeeded)) {
            return false;
        }
        RestorePointId id = new RestorePointId(succeeded.result().getOrDefault("restorePoint", "?"));
        Optional<RestorePoint> point = tools.points().find(id);
        if (point.isEmpty()) {
            throw lasting(Problem.of(
                    Problem.Kind.MISSING,
                    "RESTORE_POINT_UNKNOWN",
                    "Looked for restore point " + id + ", which job " + job.get().id() + " has made of device "
                            + machine.device() + ", and it is not there any more.",
                    "Retry."));
        }
        change(failback, draft -> draft.synced(machine.device(), id, point.get().takenAt()));
        return true;
    }

    private void begin(Failback failback, FailbackMachine machine) throws IOException {
        JobOrder order = new JobOrder.Replicate(
                machine.machine(), List.of(), Optional.of(failback.order().from()));
        String key = failback.id() + "-" + failback.round() + "-" + machine.device();
        try {
            Job job = tools.jobs().startOnce(order, BY, key);
            change(failback, draft -> draft.begun(machine.device(), job.id().value()));
        } catch (ProblemException e) {
            // One that was begun before is not of this round: ours comes when that has ended.
            if (!e.problem().code().equals("JOB_EXISTS")) {
                throw e;
            }
        }
    }

    private TargetCloud origin(Failback failback) throws IOException {
        return tools.plugged()
                .target(tools.sites().find(failback.order().from()).order().target());
    }

    private static Instance instance(FailbackMachine machine) {
        return new Instance(machine.instance(), machine.device());
    }

    private void stop(Failback failback) throws IOException {
        TargetCloud target = origin(failback);
        InstancePower power = FailbackCheck.power(target);
        boolean all = true;
        for (FailbackMachine machine : failback.machines()) {
            InstancePower.State state = power.power(new Asking(), instance(machine));
            if (state == InstancePower.State.RUNNING) {
                // Written down first: what the failback has stopped it starts again, whatever becomes of the answer.
                Instant now = tools.book().now();
                change(failback, draft -> draft.powered(machine.device(), true, now));
                power.stop(new Asking(), instance(machine));
                state = power.power(new Asking(), instance(machine));
            }
            // Somebody may have asked it to start, and that takes effect late.
            boolean settled = machine.poweredAt()
                    .filter(at -> tools.book().now().isBefore(at.plus(target.settling())))
                    .isEmpty();
            all &= state == InstancePower.State.STOPPED && settled;
        }
        if (all) {
            change(failback, draft -> draft.begin(Step.LAST));
        }
    }

    /** What it wrote after it was read for the last time would be lost. */
    private void refuseRunning(Failback failback) throws IOException {
        for (FailbackMachine machine : failback.machines()) {
            FailbackCheck.refuseRunning(origin(failback), machine);
        }
    }

    private void makeDestination(Failback failback) throws IOException {
        Optional<CloudSite> made = destination(failback);
        if (made.isEmpty()) {
            CloudSite site = tools.sites().startOnce(order(failback), BY, FailbackHold.key(failback));
            change(failback, draft -> draft.destination = Optional.of(site.id()));
            return;
        }
        CloudSite site = made.get();
        if (failback.destination().isEmpty()) {
            change(failback, draft -> draft.destination = Optional.of(site.id()));
        } else if (site.state() == CloudSite.State.RUNNING) {
            arrived(failback);
        } else if (site.state() == CloudSite.State.ERROR) {
            throw lasting(site.problem().orElseThrow());
        } else if (site.state() != CloudSite.State.PENDING && site.state() != CloudSite.State.CREATING) {
            throw lasting(Problem.of(
                    Problem.Kind.MISCONFIGURED,
                    "FAILBACK_DESTINATION_GONE",
                    "Waited until site " + site.id() + " would run, and it is "
                            + site.state().words() + ".",
                    "Roll the failback back."));
        }
    }

    private void arrived(Failback failback) throws IOException {
        change(failback, draft -> {
            draft.begin(Step.NONE);
            draft.state = State.SYNCHRONIZED;
            draft.failedIn = Optional.empty();
            draft.nextAt = Optional.empty();
        });
    }

    /** Somebody has mended the destination itself. */
    private void noticeMended(Failback failback) throws IOException {
        boolean runs = failback.step() == Step.DESTINATION
                && destination(failback)
                        .filter(site -> site.state() == CloudSite.State.RUNNING)
                        .isPresent();
        if (runs) {
            arrived(failback);
        }
    }

    /** The site that this run has made, whoever was told of it. */
    private Optional<CloudSite> destination(Failback failback) throws IOException {
        if (failback.destination().isPresent()) {
            return Optional.of(tools.sites().find(failback.destination().get()));
        }
        Optional<CloudSite> found = tools.book().journal().newest(Integer.MAX_VALUE).stream()
                .filter(site -> site.key().equals(Optional.of(FailbackHold.key(failback))))
                .filter(site -> site.startedBy().equals(BY))
                .findFirst();
        return found.isPresent() ? Optional.of(tools.sites().find(found.get().id())) : found;
    }

    private SiteOrder order(Failback failback) throws IOException {
        Map<String, SiteOrder.Points> points = new LinkedHashMap<>();
        for (FailbackMachine machine : failback.machines()) {
            points.put(
                    machine.device(),
                    new SiteOrder.Points.Exactly(machine.point().orElseThrow()));
        }
        CloudSite origin = tools.sites().find(failback.order().from());
        return FailbackCheck.destination(failback.order(), origin, points);
    }

    private void removeDestination(Failback failback) throws IOException {
        if (isRemoved(destination(failback))) {
            change(failback, draft -> draft.begin(Step.START));
        }
    }

    /** Whether nothing is left of a site; else it is being removed. */
    private boolean isRemoved(Optional<CloudSite> site) throws IOException {
        if (site.isEmpty() || site.get().state() == CloudSite.State.DELETED) {
            return true;
        }
        if (tools.sites().isStuck(site.get())) {
            throw lasting(site.get().problem().orElseThrow());
        }
        tools.sites().remove(site.get().id(), BY);
        return false;
    }

    private void startAgain(Failback failback) throws IOException {
        InstancePower power = FailbackCheck.power(origin(failback));
        boolean all = true;
        for (FailbackMachine machine : failback.machines()) {
            if (machine.stopped()) {
                Instant now = tools.book().now();
                change(failback, draft -> draft.powered(machine.device(), true, now));
                power.start(new Asking(), instance(machine));
                boolean runs = power.power(new Asking(), instance(machine)) == InstancePower.State.RUNNING;
                if (runs) {
                    change(failback, draft -> draft.powered(machine.device(), false, now));
                }
                all &= runs;
            }
        }
        if (all) {
            change(failback, draft -> {
                draft.rest(tools.book().now());
                draft.failedIn = Optional.empty();
                draft.destination = Optional.empty();
            });
        }
    }

    private void removeOrigin(Failback failback) throws IOException {
        Optional<CloudSite> origin = tools.book().journal().find(failback.order().from());
        boolean given = origin.filter(site -> site.state() == CloudSite.State.DETACHED).isPresent();
        boolean gone = given
                || isRemoved(origin.isPresent() ? Optional.of(tools.sites().find(origin.get().id())) : origin);
        if (!gone) {
            return;
        }
        if (!failback.order().resume()) {
            for (FailbackMachine machine : failback.machines()) {
                tools.parking().park(machine);
            }
        }
        change(failback, draft -> {
            draft.begin(Step.NONE);
            draft.finalAt = Optional.of(tools.book().now());
        });
    }

    private void cancel(Failback failback) throws IOException {
        boolean busy = false;
        for (FailbackMachine machine : failback.machines()) {
            Optional<Job> job =
                    machine.job().isPresent() ? tools.jobs().find(new JobId(machine.job().get())) : Optional.empty();
            if (job.filter(one -> !one.state().isFinal()).isPresent()) {
                tools.jobs().cancel(job.get().id());
                busy = true;
            }
        }
        if (!busy) {
            change(failback, draft -> {
                draft.begin(Step.NONE);
                draft.state = State.CANCELLED;
                draft.nextAt = Optional.empty();
                draft.finalAt = Optional.of(tools.book().now());
            });
        }
    }

    /** What a retry does besides going on. */
    void again(Failback failback) throws IOException {
        Optional<CloudSite> site =
                switch (failback.step()) {
                    case DESTINATION, RETURN -> destination(failback);
                    case REMOVE -> Optional.of(tools.sites().find(failback.order().from()));
                    default -> Optional.empty();
                };
        if (site.filter(one -> one.state() == CloudSite.State.ERROR).isEmpty()) {
            return;
        }
        if (failback.step() == Step.DESTINATION) {
            tools.sites().act(site.get().id(), CloudSites.Act.RETRY, BY);
        } else {
            tools.sites().remove(site.get().id(), BY);
        }
    }

    /** One that is not tried again without a person. */
    private static ProblemException lasting(Problem problem) {
        Problem.Kind kind = problem.kind() == Problem.Kind.TRANSIENT ? Problem.Kind.MISCONFIGURED : problem.kind();
        return new Problem(kind, problem.code(), problem.message(), problem.remedy(), problem.facts()).asException();
    }
}
