// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.migration;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.godwit.api.disk.MachineId;
import org.godwit.api.plan.CloudSiteId;
import org.godwit.api.problem.Problem;
import org.godwit.api.site.CloudSites;
import org.godwit.api.site.Migration;
import org.godwit.api.site.Migration.Purpose;
import org.godwit.api.site.Migration.State;

/** A migration while it is being changed. */
final class MigrationDraft {
    /** Who is told of what nobody ordered. */
    static final String CONTROLLER = "controller";

    private final Migration before;
    private final Instant now;
    private final List<Migration.Run> runs;
    private final List<MachineId> parked;
    private final List<Migration.Told> told;
    State state;
    Optional<State> failed;
    Optional<Migration.Ask> ask;
    Optional<Migration.Appointment> appointment;
    Optional<String> waitsFor;
    Optional<Problem> problem;

    MigrationDraft(Migration before, Instant now) {
        this.before = before;
        this.now = now;
        runs = new ArrayList<>(before.runs());
        parked = new ArrayList<>(before.parked());
        told = new ArrayList<>(before.told());
        state = before.state();
        failed = before.failed();
        ask = before.ask();
        appointment = before.appointment();
        waitsFor = before.waitsFor();
        problem = before.problem();
    }

    void tell(String by, String what) {
        told.add(new Migration.Told(now, by, what));
        if (told.size() > Migration.MOST_TOLD) {
            told.remove(0);
        }
    }

    /** It stands there, and nothing is wrong. */
    void to(State next) {
        state = next;
        failed = Optional.empty();
        problem = Optional.empty();
        waitsFor = Optional.empty();
        ask = Optional.empty();
        appointment = next.isFinal() ? Optional.empty() : appointment;
    }

    /** It stands there, and that is to be done with its site. */
    void to(State next, CloudSites.Act act, String by) {
        to(next);
        ask = Optional.of(new Migration.Ask(act, by));
    }

    void fail(State at, Problem why) {
        state = State.ERROR;
        failed = Optional.of(at);
        problem = Optional.of(why);
        waitsFor = Optional.of("somebody who decides what to do");
        ask = Optional.empty();
    }

    /** A site is to be ordered. */
    void run(Purpose purpose, String by) {
        to(purpose == Purpose.TEST ? State.TESTING : State.CUTTING_OVER);
        String key = before.id().value() + "." + (runs.size() + 1);
        runs.add(new Migration.Run(purpose, key, by, now, Optional.empty()));
    }

    /** The site of the last run is there. */
    void found(CloudSiteId site) {
        Migration.Run last = runs.remove(runs.size() - 1);
        runs.add(new Migration.Run(last.purpose(), last.key(), last.by(), last.at(), Optional.of(site)));
    }

    void park(MachineId machine) {
        if (!parked.contains(machine)) {
            parked.add(machine);
        }
    }

    Migration done() {
        return new Migration(
                before.id(),
                before.order(),
                before.machines(),
                state,
                failed,
                runs,
                ask,
                appointment,
                waitsFor,
                problem,
                parked,
                told,
                before.startedBy(),
                before.startedAt(),
                state == before.state() ? before.changedAt() : now,
                before.key());
    }
}
