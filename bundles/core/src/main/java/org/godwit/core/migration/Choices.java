// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.migration;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.godwit.api.problem.Problem;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.CloudSites;
import org.godwit.api.site.Migration;
import org.godwit.api.site.Migration.Choice;
import org.godwit.api.site.Migration.Purpose;
import org.godwit.api.site.Migration.State;
import org.godwit.api.site.Migrations.Act;

/**
 * What may be done with a migration, and why not.
 *
 * @param site of its last run, where it is there
 * @param allowed what may be done with that site
 */
record Choices(Migration migration, Optional<CloudSite> site, List<CloudSites.Act> allowed) {

    List<Choice> all() {
        List<Choice> choices = new ArrayList<>();
        for (Act act : Act.values()) {
            String why = why(act);
            choices.add(new Choice(act, why.isEmpty(), why));
        }
        return choices;
    }

    /** Why it may not be done; empty when it may. */
    String why(Act act) {
        State state = migration.state();
        return switch (act) {
            case TEST ->
                unless(
                        state == State.READY_FOR_TESTING || state == State.READY_FOR_CUTOVER,
                        "A test is begun when the machines are replicated and nothing is cut over.");
            case END_TEST ->
                unless(
                        state == State.TESTING || (state == State.ERROR && isTest() && failed() != State.CANCELLING),
                        "There is no test.");
            case SKIP_TEST ->
                unless(state == State.READY_FOR_TESTING, "Only a migration that is ready for testing does without.");
            case CUT_OVER ->
                unless(
                        state == State.READY_FOR_CUTOVER,
                        isBefore()
                                ? "First a test must go well and end, or be skipped. A time for it can be ordered."
                                : "It was begun.");
            case HOLD ->
                unless(migration.appointment().isPresent() || isUnmade(), "No cutover is ordered that has not begun.");
            case RETRY -> retry();
            case ROLL_BACK -> rollBack();
            case FINALIZE ->
                unless(
                        state == State.CUT_OVER && allowed.contains(CloudSites.Act.DETACH),
                        "Only what runs in the" + " target is finalized.");
            case CANCEL ->
                unless(
                        isBefore() || isUnmade() || (state == State.ERROR && isTest()),
                        state.isFinal() ? "" : "It is cut over already; it can be rolled back.");
        };
    }

    /** Whether a time for the cutover may be ordered. */
    boolean mayOrder() {
        return isBefore() && migration.state() != State.CANCELLING;
    }

    private String unless(boolean such, String why) {
        return such ? "" : ("The migration is " + migration.state().words() + ". " + why).trim();
    }

    private String retry() {
        boolean stands = migration.state() == State.ERROR;
        if (stands && site.isPresent() && !allowed.contains(CloudSites.Act.RETRY)) {
            return "Site " + site.get().id() + " cannot go on: "
                    + site.get().problem().map(Problem::message).orElse("it is " + words(site.get()) + ".");
        }
        return unless(stands, "Nothing has failed.");
    }

    private String rollBack() {
        if (site.isEmpty() || isTest() || isBefore()) {
            return unless(false, migration.state().isFinal() ? "" : "Nothing is cut over.");
        }
        return unless(
                allowed.contains(CloudSites.Act.ROLL_BACK) && migration.state() != State.FINALIZING,
                "Site " + site.get().id() + " is " + words(site.get()) + ".");
    }

    private static String words(CloudSite site) {
        return site.state().words();
    }

    private State failed() {
        return migration.failed().orElse(migration.state());
    }

    private boolean isTest() {
        return migration.run().filter(run -> run.purpose() == Purpose.TEST).isPresent();
    }

    /** Whether a cutover was ordered, and no site was made for it yet. */
    boolean isUnmade() {
        boolean at = migration.state() == State.CUTTING_OVER || migration.state() == State.ERROR;
        return at && migration.run().isPresent() && !isTest() && site.isEmpty() && lost().isEmpty();
    }

    /** The site that there was. */
    private Optional<?> lost() {
        return migration.run().flatMap(Migration.Run::site);
    }

    /** Whether nothing was cut over yet. */
    private boolean isBefore() {
        return switch (migration.state()) {
            case REPLICATING, READY_FOR_TESTING, TESTING, ENDING_TEST, READY_FOR_CUTOVER -> true;
            case ERROR,
                    CUTTING_OVER,
                    CUT_OVER,
                    FINALIZING,
                    FINALIZED,
                    ROLLING_BACK,
                    ROLLED_BACK,
                    CANCELLING,
                    CANCELLED -> false;
        };
    }

    /** {@code cut over}. */
    static String words(Act act) {
        return act.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    Problem refused(Act act) {
        List<String> may = all().stream()
                .filter(Choice::allowed)
                .map(choice -> words(choice.act()))
                .toList();
        return Problem.of(
                        Problem.Kind.MISCONFIGURED,
                        "MIGRATION_ACT_REFUSED",
                        "Asked to " + words(act) + " migration " + migration.id() + ". " + why(act),
                        may.isEmpty() ? "" : "What may be done now: " + String.join(", ", may) + ".")
                .with("migration", migration.id())
                .with("state", migration.state().words());
    }
}
