// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.migration;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.godwit.api.disk.MachineId;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.site.Migration;
import org.godwit.api.site.Migration.Purpose;
import org.godwit.api.site.Migration.State;
import org.godwit.api.site.SiteMachine;

/** What becomes of a migration whose site is gone. */
record Outcome(MigrationBook book) {

    /**
     * The site of the cutover was removed. Where the run stopped machines that it did not start again, nobody has undone that:
     * somebody has deleted the site and not rolled it back.
     */
    Migration over(Migration migration, List<SiteMachine> machines) throws IOException {
        List<String> still = machines.stream()
                .filter(SiteMachine::stopped)
                .map(SiteMachine::device)
                .toList();
        return still.isEmpty() ? to(migration, State.ROLLED_BACK) : cancelled(migration, deleted(migration, still));
    }

    /** Its site is not remembered any more. */
    Migration forgotten(Migration migration) throws IOException {
        boolean test = migration.run().orElseThrow().purpose() == Purpose.TEST;
        State wanted = migration.failed().orElse(migration.state());
        if (test) {
            return to(migration, wanted == State.CANCELLING ? State.CANCELLED : State.READY_FOR_TESTING);
        }
        return cancelled(
                migration,
                problem(
                        migration,
                        "is not remembered any more, and nobody has seen how it ended.",
                        "See where the machines run."));
    }

    /**
     * The machines are given over; their old sources are retired. One that somebody has removed from the site was not brought
     * over: its source stays what it is.
     */
    Migration finish(Migration migration, List<SiteMachine> machines, Around.Parking parking) throws IOException {
        Migration now = migration;
        List<SiteMachine> removed =
                machines.stream().filter(SiteMachine::isRemoved).toList();
        Set<MachineId> left = removed.stream().map(SiteMachine::machine).collect(Collectors.toSet());
        for (MachineId machine : migration.machines()) {
            try {
                if (!left.contains(machine) && !parking.isParked(machine)) {
                    now = book.change(now, draft -> draft.park(machine));
                    parking.park(machine, MigrationDraft.CONTROLLER);
                }
            } catch (ProblemException e) {
                if (e.problem().kind() != Problem.Kind.MISSING) {
                    String what = "the replication of " + machine + ", which cannot be parked now: "
                            + e.problem().message();
                    return book.change(now, draft -> draft.waitsFor = Optional.of(what));
                }
            }
        }
        Migration parked = now;
        return book.change(parked, draft -> {
            if (!parked.parked().isEmpty()) {
                draft.tell(
                        MigrationDraft.CONTROLLER,
                        "has parked the replication of " + parked.parked().size()
                                + (parked.parked().size() == 1 ? " machine" : " machines")
                                + " from the old source; to resume it undoes that");
            }
            if (!removed.isEmpty()) {
                draft.tell(
                        MigrationDraft.CONTROLLER,
                        "has not brought over what was removed from its site: "
                                + removed.stream().map(SiteMachine::device).collect(Collectors.joining(", ")));
            }
            draft.tell(MigrationDraft.CONTROLLER, "is " + State.FINALIZED.words());
            draft.to(State.FINALIZED);
        });
    }

    private Migration to(Migration migration, State state) throws IOException {
        return book.change(migration, draft -> {
            draft.tell(MigrationDraft.CONTROLLER, "is " + state.words());
            draft.to(state);
        });
    }

    private Migration cancelled(Migration migration, Problem problem) throws IOException {
        return book.change(migration, draft -> {
            draft.tell(MigrationDraft.CONTROLLER, "is " + State.CANCELLED.words() + ": " + problem.message());
            draft.to(State.CANCELLED);
            draft.problem = Optional.of(problem);
        });
    }

    private static Problem deleted(Migration migration, List<String> still) {
        return problem(
                migration,
                "was deleted and not rolled back. Nothing is left in the target, and what it stopped is still stopped"
                        + " at the source: " + String.join(", ", still) + ".",
                "Start these machines at the source, and migrate them anew.");
    }

    private static Problem problem(Migration migration, String what, String remedy) {
        return Problem.of(
                        Problem.Kind.MISCONFIGURED,
                        "CUTOVER_LOST",
                        "Followed the cutover in site "
                                + migration
                                        .run()
                                        .flatMap(Migration.Run::site)
                                        .map(Object::toString)
                                        .orElse("") + ", which " + what,
                        remedy)
                .with("migration", migration.id());
    }
}
