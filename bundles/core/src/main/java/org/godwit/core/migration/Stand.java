// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.migration;

import java.io.IOException;
import java.util.Optional;
import org.godwit.api.problem.Problem;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.CloudSites;
import org.godwit.api.site.Migration;
import org.godwit.api.site.Migration.Purpose;
import org.godwit.api.site.Migration.State;

/** Where a migration stands as its site does; also when somebody has done something with the site and not with the migration. */
record Stand(MigrationBook book, Around around) {

    /** Waiting for nothing that is known. */
    Migration at(Migration migration, State state) throws IOException {
        return at(migration, state, Optional.empty());
    }

    Migration at(Migration migration, State state, Optional<String> waitsFor) throws IOException {
        return book.change(migration, draft -> {
            if (migration.state() != state) {
                draft.tell(MigrationDraft.CONTROLLER, "is " + state.words());
            }
            draft.to(state);
            draft.waitsFor = waitsFor;
        });
    }

    /** By what its site shows. */
    Migration as(Migration migration, CloudSite site) throws IOException {
        if (site.state() == CloudSite.State.ERROR) {
            return failed(migration, site);
        }
        return migration.run().orElseThrow().purpose() == Purpose.TEST
                ? test(migration, site)
                : cutover(migration, site);
    }

    private Migration failed(Migration migration, CloudSite site) throws IOException {
        Problem problem = site.problem()
                .orElseGet(() -> Problem.of(
                        Problem.Kind.BUG,
                        "SITE_FAILED",
                        "Site " + site.id() + " has failed and does not say why.",
                        ""));
        return book.change(migration, draft -> {
            if (migration.state() != State.ERROR) {
                draft.tell(MigrationDraft.CONTROLLER, "has failed while it was " + words(migration.state()));
            }
            draft.fail(wanted(migration), problem);
        });
    }

    private static String words(State state) {
        return state.words() + ": look at its site";
    }

    /** What it is at, also while that has failed. */
    private static State wanted(Migration migration) {
        return migration.failed().orElse(migration.state());
    }

    private Migration test(Migration migration, CloudSite site) throws IOException {
        State wanted = wanted(migration);
        boolean cancelled = wanted == State.CANCELLING;
        boolean ends = cancelled || wanted == State.ENDING_TEST;
        return switch (site.state()) {
            case PENDING, CREATING, RUNNING ->
                ends
                        ? again(migration, wanted, CloudSites.Act.DELETE)
                        : at(
                                migration,
                                State.TESTING,
                                Optional.of(site.state() == CloudSite.State.RUNNING ? ends(site) : words(site)));
            case DELETING, DETACHING, ROLLING_BACK ->
                at(migration, cancelled ? State.CANCELLING : State.ENDING_TEST, Optional.of(words(site)));
            case DELETED, DETACHED ->
                at(
                        migration,
                        cancelled
                                ? State.CANCELLED
                                : site.upAt().isPresent() ? State.READY_FOR_CUTOVER : State.READY_FOR_TESTING);
            case ERROR, UPDATING -> migration;
        };
    }

    private static String ends(CloudSite site) {
        return "the end of the test in site " + site.id()
                + site.endsAt().map(at -> ", at " + at + " at the latest").orElse("");
    }

    /** What was wanted was undone by going on where something failed. */
    private Migration again(Migration migration, State wanted, CloudSites.Act act) throws IOException {
        return book.change(migration, draft -> draft.to(wanted, act, MigrationDraft.CONTROLLER));
    }

    private Migration cutover(Migration migration, CloudSite site) throws IOException {
        State wanted = wanted(migration);
        return switch (site.state()) {
            case PENDING, CREATING, RUNNING -> {
                boolean runs = site.state() == CloudSite.State.RUNNING;
                if (wanted == State.ROLLING_BACK) {
                    yield again(migration, wanted, CloudSites.Act.ROLL_BACK);
                }
                if (wanted == State.FINALIZING) {
                    yield again(migration, wanted, CloudSites.Act.DETACH);
                }
                yield at(
                        migration,
                        runs ? State.CUT_OVER : State.CUTTING_OVER,
                        Optional.of(runs ? decides(site) : words(site)));
            }
            case DELETING, ROLLING_BACK -> at(migration, State.ROLLING_BACK, Optional.of(words(site)));
            case DETACHING -> at(migration, State.FINALIZING, Optional.of(words(site)));
            case DETACHED ->
                new Outcome(book)
                        .finish(
                                at(migration, State.FINALIZING, migration.waitsFor()),
                                around.sites().machines(site.id()),
                                around.parking());
            case DELETED -> new Outcome(book).over(migration, around.sites().machines(site.id()));
            case ERROR, UPDATING -> migration;
        };
    }

    private static String decides(CloudSite site) {
        return "somebody who finalizes it or rolls it back"
                + site.decidesAt()
                        .map(at -> "; at " + at + " it is decided by itself: "
                                + site.order()
                                        .policy()
                                        .map(policy -> policy.act() == CloudSites.Act.DETACH ? "finalize" : "roll back")
                                        .orElse(""))
                        .orElse("");
    }

    static String words(CloudSite site) {
        String what = site.waitsFor()
                .map(text -> ", which waits for approval: " + text)
                .orElse(", which is " + site.state().words());
        return "site " + site.id() + what + (site.paused() ? ", and is paused" : "");
    }
}
