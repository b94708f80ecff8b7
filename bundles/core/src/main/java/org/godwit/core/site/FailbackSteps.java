// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.godwit.api.job.Jobs;
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

/**
 * What is done for a failback: each look does a little of its step, and what was begun is found again by the next look of
 * whichever controller. One look at a time.
 */
final class FailbackSteps {
    static final String BY = "failback";

    /**
     * What it is done with.
     *
     * @param acts where machines are stopped
     * @param parking parks the schedule of a machine that came back, where that was ordered
     */
    record Tools(
            FailbackBook book,
            SiteKeeper sites,
            SiteTools.Plugged plugged,
            RestorePoints points,
            Jobs jobs,
            SiteTools.Acts acts,
            Parking parking) {

        /** Parks a machine's own schedule. */
        interface Parking {
            void park(FailbackMachine machine) throws IOException;
        }

        /** The failback as it is afterwards, unless somebody has changed its course meanwhile. */
        Failback change(Failback seen, Consumer<FailbackDraft> change) throws IOException {
            return book.change(
                    seen.id(),
                    now -> now.state() == seen.state()
                            && now.step() == seen.step()
                            && now.round() == seen.round()
                            && now.runs() == seen.runs(),
                    change);
        }
    }

    private final Tools tools;

    FailbackSteps(Tools tools) {
        this.tools = tools;
    }

    void look(Failback failback) throws IOException {
        if (failback.state() == State.CANCELLING) {
            new FailbackSync(tools).cancel(failback);
            return;
        }
        if (failback.state() == State.ERROR) {
            noticeMended(failback);
            return;
        }
        switch (failback.step()) {
            case NONE -> beginDue(failback);
            case SYNC, LAST -> new FailbackSync(tools).look(failback);
            case STOP -> new FailbackPower(tools).stop(failback);
            case DESTINATION -> makeDestination(failback);
            case RETURN -> removeDestination(failback);
            case START -> new FailbackPower(tools).startAgain(failback);
            case REMOVE -> removeOrigin(failback);
        }
    }

    private void beginDue(Failback failback) throws IOException {
        boolean first = failback.state() == State.INCOMPLETE;
        boolean due = failback.state() == State.READY
                && failback.nextAt()
                        .filter(at -> !tools.book().now().isBefore(at))
                        .isPresent();
        if (first || due) {
            tools.change(failback, draft -> {
                draft.state = first ? State.PREPARING : draft.state;
                draft.begin(Step.SYNC);
            });
        }
    }

    private void makeDestination(Failback failback) throws IOException {
        Optional<CloudSite> made = destination(failback);
        if (made.isEmpty()) {
            CloudSite site = tools.sites().startOnce(order(failback), BY, FailbackHold.key(failback));
            tools.change(failback, draft -> draft.destination = Optional.of(site.id()));
            return;
        }
        CloudSite site = made.get();
        if (failback.destination().isEmpty()) {
            tools.change(failback, draft -> draft.destination = Optional.of(site.id()));
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
        tools.change(failback, draft -> {
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
        return FailbackCheck.destination(failback.order(), origin, List.copyOf(points.keySet()), points);
    }

    private void removeDestination(Failback failback) throws IOException {
        if (isRemoved(destination(failback))) {
            tools.change(failback, draft -> draft.begin(Step.START));
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

    private void removeOrigin(Failback failback) throws IOException {
        Optional<CloudSite> origin =
                tools.book().journal().find(failback.order().from());
        boolean given =
                origin.filter(site -> site.state() == CloudSite.State.DETACHED).isPresent();
        boolean gone = given
                || isRemoved(
                        origin.isPresent()
                                ? Optional.of(tools.sites().find(origin.get().id()))
                                : origin);
        if (!gone) {
            return;
        }
        if (!failback.order().resume()) {
            for (FailbackMachine machine : failback.machines()) {
                tools.parking().park(machine);
            }
        }
        tools.change(failback, draft -> {
            draft.begin(Step.NONE);
            draft.finalAt = Optional.of(tools.book().now());
        });
    }

    /** What a retry does besides going on. */
    void again(Failback failback) throws IOException {
        Optional<CloudSite> site =
                switch (failback.step()) {
                    case DESTINATION, RETURN -> destination(failback);
                    case REMOVE ->
                        Optional.of(tools.sites().find(failback.order().from()));
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
    static ProblemException lasting(Problem problem) {
        Problem.Kind kind = problem.kind() == Problem.Kind.TRANSIENT ? Problem.Kind.MISCONFIGURED : problem.kind();
        return new Problem(kind, problem.code(), problem.message(), problem.remedy(), problem.facts()).asException();
    }
}
