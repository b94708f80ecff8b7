// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.godwit.api.disk.MachineId;
import org.godwit.api.plan.CloudSiteId;
import org.godwit.api.plan.Finding;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.problem.Problem;
import org.godwit.api.site.Failback;
import org.godwit.api.site.Failback.State;
import org.godwit.api.site.Failback.Step;
import org.godwit.api.site.FailbackId;
import org.godwit.api.site.FailbackMachine;
import org.godwit.api.site.FailbackOrder;
import org.godwit.api.site.Failbacks;

/** Failbacks that do at once what they are told, until they are given up. Those from site {@code site_none} are refused. */
public final class FakeFailbacks implements Failbacks {
    private static final Instant START = Instant.parse("2026-11-23T12:00:00Z");

    private final List<Failback> all = new ArrayList<>();

    @Override
    public List<Finding> check(FailbackOrder order) {
        boolean none = order.from().value().equals("site_none");
        return List.of(new Finding(
                none ? Finding.Level.BLOCKER : Finding.Level.WARNING,
                none ? "SITE_NOT_LIVE" : "READY_UNSEEN",
                "",
                none ? "Site site_none is deleted." : "Nothing proves that it is ready.",
                "Look at it."));
    }

    @Override
    public Failback start(FailbackOrder order, String by) throws IOException {
        if (check(order).get(0).level() == Finding.Level.BLOCKER) {
            throw Problem.of(Problem.Kind.MISCONFIGURED, "FAILBACK_REFUSED", "Cannot fail back.", "Look at it.")
                    .asException();
        }
        FailbackMachine machine = new FailbackMachine(
                "web",
                new MachineId("mch_web"),
                "i-1",
                Optional.of(new RestorePointId("rp_1")),
                Optional.of(START),
                Optional.of("job_1"),
                true,
                false,
                Optional.empty());
        Failback failback = new Failback(
                new FailbackId("failback_" + (all.size() + 1)),
                order,
                State.INCOMPLETE,
                Step.NONE,
                Optional.empty(),
                by,
                START,
                START,
                List.of(machine),
                0,
                0,
                Optional.empty(),
                Optional.of(START),
                Optional.of(START.plusSeconds(600)),
                Optional.empty(),
                Optional.empty());
        all.add(failback);
        return failback;
    }

    @Override
    public List<Failback> list(int limit) {
        return List.copyOf(all);
    }

    @Override
    public Failback find(FailbackId id) throws IOException {
        return all.stream().filter(one -> one.id().equals(id)).findFirst().orElseThrow(() -> Problem.of(
                        Problem.Kind.MISSING, "FAILBACK_UNKNOWN", "There is none.", "List them.")
                .asException());
    }

    @Override
    public List<Act> allowed(Failback failback) {
        return failback.isOver() ? List.of() : List.of(Act.values());
    }

    @Override
    public Failback act(FailbackId id, Act act, String by) throws IOException {
        Failback before = find(id);
        if (before.isOver()) {
            throw Problem.of(Problem.Kind.MISCONFIGURED, "FAILBACK_ACT_REFUSED", "It is over.", "Not now.")
                    .asException();
        }
        boolean cancelled = act == Act.CANCEL;
        State state = cancelled ? State.CANCELLED : act == Act.RUN ? State.SYNCHRONIZED : State.READY;
        Failback after = new Failback(
                id,
                before.order(),
                state,
                Step.NONE,
                Optional.empty(),
                before.startedBy(),
                before.startedAt(),
                START,
                before.machines(),
                1,
                1,
                act == Act.RUN ? Optional.of(new CloudSiteId("site_2")) : Optional.empty(),
                before.syncedAt(),
                before.nextAt(),
                Optional.empty(),
                cancelled ? Optional.of(START) : Optional.empty());
        all.set(all.indexOf(before), after);
        return after;
    }
}
