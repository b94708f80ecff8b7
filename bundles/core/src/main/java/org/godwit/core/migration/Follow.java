// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.migration;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.godwit.api.plan.CloudSiteId;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.CloudSites;
import org.godwit.api.site.Migration;
import org.godwit.api.site.Migration.Purpose;
import org.godwit.api.site.Migration.Run;
import org.godwit.api.site.Migration.State;
import org.godwit.api.site.MigrationOrder;
import org.godwit.api.site.Migrations;

/**
 * Takes a migration on, as far as it can go now. Each step writes down what is wanted before it asks anybody for it, so that
 * it can be taken again after a crash at any moment.
 */
record Follow(MigrationBook book, Around around, Stand stand) {
    /** So far back a site is looked for that an earlier attempt may have made. */
    private static final int MOST_SITES = 10_000;

    Follow(MigrationBook book, Around around) {
        this(book, around, new Stand(book, around));
    }

    Migration on(Migration migration) throws IOException {
        Migration now = missed(migration);
        return switch (now.state()) {
            case REPLICATING -> replicating(now);
            case READY_FOR_TESTING -> waits(now, "a test, or that somebody skips it");
            case READY_FOR_CUTOVER -> ready(now);
            case FINALIZED, ROLLED_BACK, CANCELLED -> now;
            case TESTING, ENDING_TEST, CUTTING_OVER, CUT_OVER, FINALIZING, ROLLING_BACK, CANCELLING, ERROR ->
                atSite(now);
        };
    }

    /** The site of the last run, where it is known and still remembered. */
    Optional<CloudSite> site(Migration migration) throws IOException {
        Optional<CloudSiteId> id = migration.run().flatMap(Run::site);
        if (id.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(around.sites().find(id.get()));
        } catch (ProblemException e) {
            if (e.problem().kind() == Problem.Kind.MISSING) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Migration replicating(Migration migration) throws IOException {
        Optional<String> lacking =
                Replicated.waitsFor(migration.machines(), around.fleet().machines());
        return lacking.isPresent() ? waits(migration, lacking.get()) : stand.at(migration, State.READY_FOR_TESTING);
    }

    private Migration waits(Migration migration, String what) throws IOException {
        return book.change(migration, draft -> draft.waitsFor = Optional.of(what));
    }

    /** The time of a cutover that went by before it was ready. */
    private Migration missed(Migration migration) throws IOException {
        Optional<Instant> at = migration.appointment().map(Migration.Appointment::at);
        if (at.isEmpty() || book.now().isBefore(at.get().plus(Migrations.LATEST))) {
            return migration;
        }
        return book.change(migration, draft -> {
            draft.appointment = Optional.empty();
            draft.tell(
                    MigrationDraft.CONTROLLER,
                    "was not cut over at " + at.get() + ": it was "
                            + migration.state().words() + ", and the hour after that time is over");
        });
    }

    private Migration ready(Migration migration) throws IOException {
        Optional<Instant> at = migration.appointment().map(Migration.Appointment::at);
        if (at.isEmpty()) {
            return waits(migration, "somebody who orders the cutover");
        }
        if (book.now().isBefore(at.get())) {
            return waits(migration, "its cutover at " + at.get());
        }
        return atSite(book.change(migration, draft -> {
            draft.tell(MigrationDraft.CONTROLLER, "is cut over, as was ordered for " + at.get());
            draft.appointment = Optional.empty();
            draft.run(Purpose.CUTOVER, migration.appointment().get().by());
        }));
    }

    private Migration atSite(Migration migration) throws IOException {
        Run run = migration.run().orElseThrow();
        if (run.site().isPresent()) {
            Optional<CloudSite> site = site(migration);
            return site.isPresent() ? asked(migration, site.get()) : new Outcome(book).forgotten(migration);
        }
        Optional<CloudSiteId> made = made(run);
        if (made.isPresent()) {
            return atSite(book.change(migration, draft -> draft.found(made.get())));
        }
        return switch (migration.state()) {
            case TESTING, CUTTING_OVER -> order(migration, run);
            case ENDING_TEST -> stand.at(migration, State.READY_FOR_TESTING);
            case CANCELLING -> stand.at(migration, State.CANCELLED);
            default -> migration;
        };
    }

    /** The site that an attempt to order it has made, whose answer was lost. */
    private Optional<CloudSiteId> made(Run run) throws IOException {
        return around.sites().list(MOST_SITES).stream()
                .filter(site -> site.key().equals(Optional.of(run.key())))
                .map(CloudSite::id)
                .findFirst();
    }

    private Migration order(Migration migration, Run run) throws IOException {
        MigrationOrder order = migration.order();
        try {
            CloudSite site = around.sites()
                    .startOnce(run.purpose() == Purpose.TEST ? order.test() : order.cutover(), run.by(), run.key());
            return atSite(book.change(migration, draft -> draft.found(site.id())));
        } catch (ProblemException e) {
            if (e.problem().kind() == Problem.Kind.TRANSIENT || made(run).isPresent()) {
                return waits(
                        migration,
                        "its site, which cannot be ordered now: " + e.problem().message());
            }
            return book.change(migration, draft -> draft.fail(migration.state(), e.problem()));
        }
    }

    /** What is still to be done with the site is done first. */
    private Migration asked(Migration migration, CloudSite site) throws IOException {
        if (migration.ask().isEmpty()) {
            return stand.as(migration, site);
        }
        Migration.Ask ask = migration.ask().get();
        CloudSites sites = around.sites();
        if (sites.allowed(site).contains(ask.act())) {
            sites.act(site.id(), ask.act(), ask.by());
        } else if (ask.act() == CloudSites.Act.DETACH && isComing(site)) {
            return waits(migration, Stand.words(site));
        }
        // Where it may not be done any more, somebody else has ended the site, or it goes on already.
        Migration done = book.change(migration, draft -> draft.ask = Optional.empty());
        return stand.as(done, sites.find(site.id()));
    }

    private static boolean isComing(CloudSite site) {
        return site.state() == CloudSite.State.PENDING || site.state() == CloudSite.State.CREATING;
    }
}
