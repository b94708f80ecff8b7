// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.godwit.api.id.Ulid;
import org.godwit.api.job.Events;
import org.godwit.api.job.Jobs;
import org.godwit.api.plan.Finding;
import org.godwit.api.point.RestorePoints;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.replication.Replications;
import org.godwit.api.site.Failback;
import org.godwit.api.site.Failback.State;
import org.godwit.api.site.Failback.Step;
import org.godwit.api.site.FailbackId;
import org.godwit.api.site.FailbackMachine;
import org.godwit.api.site.FailbackOrder;
import org.godwit.api.site.Failbacks;
import org.godwit.api.site.SiteMachine;
import org.godwit.api.tenant.Scope;
import org.godwit.core.site.SiteTools.Plugged;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Failbacks as people see them, and what is done for them again and again. What is wanted is written down first; each look
 * goes on with it, also after the controller has died.
 */
@Component(service = Failbacks.class, immediate = true)
public final class FailbackKeeper implements Failbacks {
    private static final Logger log = LoggerFactory.getLogger(FailbackKeeper.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final FailbackBook book;
    private final SiteKeeper sites;
    private final FailbackCheck check;
    private final FailbackSteps steps;
    private final Supplier<String> ids;
    private final Map<FailbackId, Trouble> troubles = new HashMap<>();
    private Optional<Rounds> rounds = Optional.empty();

    /** What failed several times in a row is not tried at each look. */
    private record Trouble(int failures, Instant notBefore) {}

    @Activate
    public FailbackKeeper(
            @Reference SiteBook book,
            @Reference SiteKeeper sites,
            @Reference Plugged plugged,
            @Reference RestorePoints points,
            @Reference Jobs jobs,
            @Reference Replications replications,
            @Reference Events events) {
        this(
                new FailbackSteps.Tools(
                        new FailbackBook(book.journal(), events, Clock.systemUTC()),
                        sites,
                        plugged,
                        points,
                        jobs,
                        new ActThreads(FailbackKeeper::begin),
                        machine -> replications.park(Scope.of(machine.machine()), true, FailbackSteps.BY)),
                new Ulid(Clock.systemUTC(), new SecureRandom())::next);
        rounds = Optional.of(new Rounds(
                "godwit-failbacks", LOOK_EVERY, "failbacks cannot be looked after and are again", this::look));
    }

    private static void begin(Runnable act) {
        Thread thread = new Thread(act, "godwit-failback-power");
        thread.setDaemon(true);
        thread.start();
    }

    FailbackKeeper(FailbackSteps.Tools tools, Supplier<String> ids) {
        book = tools.book();
        sites = tools.sites();
        check = new FailbackCheck(book.journal(), sites, tools.plugged());
        steps = new FailbackSteps(tools);
        this.ids = ids;
    }

    /** Over the tools of runs; somebody calls {@link #look} now and then. */
    public static FailbackKeeper over(SiteTools tools, SiteKeeper sites, Events events, Supplier<String> ids) {
        FailbackBook book =
                new FailbackBook(tools.book().journal(), events, tools.book().clock());
        FailbackSteps.Tools needed = new FailbackSteps.Tools(
                book, sites, tools.outside(), tools.points(), tools.jobs().get(), tools.acts(), machine -> {});
        return new FailbackKeeper(needed, ids);
    }

    @Override
    public List<Finding> check(FailbackOrder order) throws IOException {
        return check.check(order);
    }

    @Override
    public Failback start(FailbackOrder order, String by) throws IOException {
        // Nobody begins to remove the site between the look at it and what holds it.
        synchronized (sites) {
            Blockers.refuse(check.check(order), "FAILBACK_REFUSED", "fail back");
            List<FailbackMachine> machines = new ArrayList<>();
            for (SiteMachine machine : FailbackCheck.machines(book.journal(), order.from())) {
                machines.add(fresh(machine));
            }
            Instant now = book.now();
            Failback fresh = new Failback(
                    new FailbackId("failback_" + ids.get()),
                    order,
                    State.INCOMPLETE,
                    Step.NONE,
                    Optional.empty(),
                    by,
                    now,
                    now,
                    machines,
                    0,
                    0,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
            return book.add(fresh);
        }
    }

    private static FailbackMachine fresh(SiteMachine machine) {
        return new FailbackMachine(
                machine.device(),
                machine.machine(),
                machine.instance().orElseThrow(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                false,
                Optional.empty());
    }

    @Override
    public List<Failback> list(int limit) throws IOException {
        return book.journal().newestFailbacks(limit);
    }

    @Override
    public Failback find(FailbackId id) throws IOException {
        return book.need(id);
    }

    @Override
    public List<Act> allowed(Failback failback) {
        return FailbackActs.allowed(failback);
    }

    @Override
    public Failback act(FailbackId id, Act act, String by) throws IOException {
        Failback seen = book.need(id);
        if (act == Act.RETRY && allowed(seen).contains(act)) {
            steps.again(seen);
        }
        boolean[] done = new boolean[1];
        Failback after = book.change(id, now -> allowed(now).contains(act), draft -> {
            done[0] = true;
            change(act).accept(draft);
        });
        if (!done[0]) {
            throw FailbackActs.refused(after, act).asException();
        }
        synchronized (troubles) {
            troubles.remove(id);
        }
        log.info("failback act: failback={} act={} by={}", id, act, by);
        return after;
    }

    private static Consumer<FailbackDraft> change(Act act) {
        return switch (act) {
            case SYNC -> draft -> draft.begin(Step.SYNC);
            case RUN ->
                draft -> {
                    draft.state = State.RUNNING;
                    draft.runs++;
                    draft.destination = Optional.empty();
                    draft.begin(Step.SYNC);
                };
            case FINALIZE -> draft -> draft.begin(Step.REMOVE);
            case ROLL_BACK ->
                draft -> {
                    draft.state = State.RUNNING;
                    draft.failedIn = Optional.empty();
                    draft.begin(Step.RETURN);
                };
            case RETRY ->
                draft -> {
                    draft.state = draft.failedIn.orElse(State.INCOMPLETE);
                    draft.failedIn = Optional.empty();
                    draft.begin(draft.step);
                };
            case CANCEL ->
                draft -> {
                    draft.state = State.CANCELLING;
                    draft.failedIn = Optional.empty();
                    draft.problem = Optional.empty();
                };
        };
    }

    /** Goes on with each that is not over. One look at a time. */
    public synchronized void look() throws IOException {
        for (Failback failback : book.journal().openFailbacks()) {
            if (isDue(failback.id())) {
                look(failback);
            }
        }
    }

    private boolean isDue(FailbackId id) {
        synchronized (troubles) {
            Trouble trouble = troubles.get(id);
            return trouble == null || !book.now().isBefore(trouble.notBefore());
        }
    }

    private void look(Failback failback) throws IOException {
        try {
            steps.look(failback);
            quiet(failback);
        } catch (ProblemException e) {
            note(failback, e.problem());
        } catch (IOException | RuntimeException | LinkageError e) {
            note(
                    failback,
                    Problem.of(Problem.Kind.TRANSIENT, "FAILBACK_STUMBLED", "It is tried again: " + e + ".", ""));
        }
    }

    private void quiet(Failback failback) throws IOException {
        synchronized (troubles) {
            troubles.remove(failback.id());
        }
        if (failback.problem().isPresent() && failback.state() != State.ERROR) {
            book.change(
                    failback.id(),
                    now -> now.problem().equals(failback.problem()),
                    draft -> draft.problem = Optional.empty());
        }
    }

    private void note(Failback failback, Problem problem) throws IOException {
        synchronized (troubles) {
            Trouble before = troubles.getOrDefault(failback.id(), new Trouble(0, Instant.MIN));
            long seconds = Math.min(LONGEST_PAUSE.toSeconds(), 1L << Math.min(before.failures() + 1, 6));
            troubles.put(
                    failback.id(), new Trouble(before.failures() + 1, book.now().plusSeconds(seconds)));
        }
        log.warn("failback cannot go on: failback={} step={} problem={}", failback.id(), failback.step(), problem);
        book.change(failback.id(), now -> now.state() == failback.state() && now.step() == failback.step(), draft -> {
            if (problem.kind() == Problem.Kind.TRANSIENT || draft.state == State.CANCELLING) {
                draft.problem = Optional.of(problem);
            } else {
                draft.failed(problem);
            }
        });
    }

    @Deactivate
    void close() {
        rounds.ifPresent(Rounds::close);
    }
}
