// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.migration;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.godwit.api.id.Ulid;
import org.godwit.api.job.Events;
import org.godwit.api.plan.Finding;
import org.godwit.api.problem.Problem;
import org.godwit.api.readiness.Statuses;
import org.godwit.api.replication.Replications;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.CloudSites;
import org.godwit.api.site.Migration;
import org.godwit.api.site.Migration.Choice;
import org.godwit.api.site.Migration.Purpose;
import org.godwit.api.site.Migration.State;
import org.godwit.api.site.MigrationId;
import org.godwit.api.site.MigrationJournal;
import org.godwit.api.site.MigrationOrder;
import org.godwit.api.site.Migrations;
import org.godwit.core.request.RequestKey;
import org.godwit.core.site.Blockers;
import org.godwit.core.site.Rounds;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Migrations as people see them: begun, looked at, and told what to do. The machines are the business of cloud sites. */
@Component(service = Migrations.class, immediate = true)
public final class MigrationKeeper implements Migrations {
    private static final Logger log = LoggerFactory.getLogger(MigrationKeeper.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);

    private final MigrationBook book;
    private final Around around;
    private final MigrationCheck check;
    private final Follow follow;
    private final Supplier<String> ids;
    private Optional<Rounds> rounds = Optional.empty();

    @Activate
    public MigrationKeeper(
            @Reference MigrationJournal journal,
            @Reference CloudSites sites,
            @Reference Statuses statuses,
            @Reference Replications replications,
            @Reference Events events) {
        this(
                new MigrationBook(journal, events, Clock.systemUTC()),
                Around.of(sites, statuses, replications),
                new Ulid(Clock.systemUTC(), new SecureRandom())::next);
        rounds = Optional.of(new Rounds(
                "godwit-migrations", LOOK_EVERY, "migrations cannot be looked after and are again", this::look));
    }

    /**
     * Over what it is given; somebody calls {@link #look} now and then.
     *
     * @param ids 26 characters that sort by time
     */
    public static MigrationKeeper over(Kept kept, Around around, Supplier<String> ids) {
        return new MigrationKeeper(new MigrationBook(kept.journal(), kept.events(), kept.clock()), around, ids);
    }

    /** Where migrations are kept and told. */
    public record Kept(MigrationJournal journal, Events events, InstantSource clock) {}

    private MigrationKeeper(MigrationBook book, Around around, Supplier<String> ids) {
        this.book = book;
        this.around = around;
        this.check = new MigrationCheck(around.sites(), book.journal());
        this.follow = new Follow(book, around);
        this.ids = ids;
    }

    @Override
    public List<Finding> check(MigrationOrder order) throws IOException {
        return check.check(order);
    }

    @Override
    public synchronized Migration start(MigrationOrder order, String by) throws IOException {
        return begin(order, by, Optional.empty());
    }

    @Override
    public synchronized Migration startOnce(MigrationOrder order, String by, String key) throws IOException {
        List<Migration> newest = book.journal().newest(RequestKey.NEWEST);
        Optional<Migration> before = new RequestKey(by, key).made(newest, MigrationKeeper::made, order, book.now());
        return before.isPresent() ? before.get() : begin(order, by, Optional.of(key));
    }

    private static RequestKey.Made made(Migration migration) {
        return new RequestKey.Made(
                "migration",
                migration.id().value(),
                migration.order(),
                migration.startedBy(),
                migration.key(),
                migration.startedAt());
    }

    private Migration begin(MigrationOrder order, String by, Optional<String> key) throws IOException {
        if (order.cutoverAt().isPresent()) {
            refuseTime(order.cutoverAt().get());
        }
        Blockers.refuse(check.check(order), "MIGRATION_REFUSED", "migrate the machines of the plan");
        Instant now = book.now();
        return book.add(new Migration(
                new MigrationId("migration_" + ids.get()),
                order,
                check.machines(order),
                State.REPLICATING,
                Optional.empty(),
                List.of(),
                Optional.empty(),
                order.cutoverAt().map(at -> new Migration.Appointment(at, by)),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(new Migration.Told(now, by, "begins")),
                by,
                now,
                now,
                key));
    }

    @Override
    public List<Migration> list(int limit) throws IOException {
        return book.journal().newest(limit);
    }

    @Override
    public Migration find(MigrationId id) throws IOException {
        return book.need(id);
    }

    @Override
    public List<Choice> choices(Migration migration) throws IOException {
        return may(migration).all();
    }

    private Choices may(Migration migration) throws IOException {
        Optional<CloudSite> site = follow.site(migration);
        return new Choices(migration, site, site.map(around.sites()::allowed).orElse(List.of()));
    }

    @Override
    public synchronized Migration act(MigrationId id, Act act, Optional<Instant> at, String by) throws IOException {
        // As it stands now: a site that an attempt made whose answer was lost is found before anything is decided.
        Migration migration = follow.on(book.need(id));
        Choices may = may(migration);
        boolean ordered = act == Act.CUT_OVER && at.isPresent() && may.mayOrder();
        if (!ordered && !may.why(act).isEmpty()) {
            throw may.refused(act).asException();
        }
        log.info("migration act: migration={} act={} by={}", id, act, by);
        Migration wanted = act == Act.CUT_OVER ? cutOver(migration, at, by) : want(may, act, by);
        return soon(wanted);
    }

    /** What is wanted is written down; where it cannot begin now, {@link #look} begins it. */
    private Migration soon(Migration wanted) throws IOException {
        try {
            return follow.on(wanted);
        } catch (IOException e) {
            log.warn("migration goes on later: migration={} problem={}", wanted.id(), e.toString());
            return book.need(wanted.id());
        }
    }

    private Migration cutOver(Migration migration, Optional<Instant> at, String by) throws IOException {
        if (at.isPresent()) {
            refuseTime(at.get());
            return book.change(migration, draft -> {
                draft.appointment = Optional.of(new Migration.Appointment(at.get(), by));
                draft.tell(by, "orders the cutover for " + at.get());
            });
        }
        Blockers.refuse(around.sites().check(migration.order().cutover()), "MIGRATION_REFUSED", "cut over");
        return book.change(migration, draft -> {
            draft.tell(by, "orders the cutover");
            draft.appointment = Optional.empty();
            draft.run(Purpose.CUTOVER, by);
        });
    }

    private void refuseTime(Instant at) throws IOException {
        Instant now = book.now();
        Instant latest = now.plus(FARTHEST);
        if (!at.isAfter(now) || at.isAfter(latest)) {
            throw Problem.of(
                            Problem.Kind.MISCONFIGURED,
                            "MIGRATION_TIME_WRONG",
                            "Asked to cut over at " + at + "; it is " + now + ", and the last moment possible is "
                                    + latest + ".",
                            "Name a time in between.")
                    .with("latest", latest)
                    .asException();
        }
    }

    private Migration want(Choices may, Act act, String by) throws IOException {
        Migration migration = may.migration();
        if (act == Act.TEST) {
            Blockers.refuse(around.sites().check(migration.order().test()), "MIGRATION_REFUSED", "begin a test");
        }
        boolean bare = migration.run().flatMap(Migration.Run::site).isEmpty();
        return book.change(migration, draft -> {
            draft.tell(by, "orders to " + Choices.words(act));
            switch (act) {
                case TEST -> draft.run(Purpose.TEST, by);
                case END_TEST -> draft.to(State.ENDING_TEST, CloudSites.Act.DELETE, by);
                case SKIP_TEST -> draft.to(State.READY_FOR_CUTOVER);
                case CUT_OVER -> throw new IllegalArgumentException("when is not said");
                case HOLD -> {
                    draft.appointment = Optional.empty();
                    if (may.isUnmade()) {
                        draft.to(State.READY_FOR_CUTOVER);
                    }
                }
                case RETRY -> {
                    State failed = migration.failed().orElseThrow();
                    if (bare) {
                        draft.to(failed);
                    } else {
                        draft.to(failed, CloudSites.Act.RETRY, by);
                    }
                }
                case ROLL_BACK -> draft.to(State.ROLLING_BACK, CloudSites.Act.ROLL_BACK, by);
                case FINALIZE -> draft.to(State.FINALIZING, CloudSites.Act.DETACH, by);
                case CANCEL -> cancel(migration, draft, by);
            }
        });
    }

    private static void cancel(Migration migration, MigrationDraft draft, String by) {
        boolean tests =
                switch (migration.failed().orElse(migration.state())) {
                    case TESTING, ENDING_TEST, CANCELLING -> true;
                    default -> false;
                };
        if (tests) {
            draft.to(State.CANCELLING, CloudSites.Act.DELETE, by);
        } else {
            draft.to(State.CANCELLED);
        }
    }

    /** Takes each on that is not over. */
    public synchronized void look() throws IOException {
        for (Migration each : book.journal().open()) {
            boolean decided = each.state() == State.ERROR
                    && each.run().flatMap(Migration.Run::site).isEmpty();
            try {
                if (!decided) {
                    follow.on(each);
                }
            } catch (IOException e) {
                log.warn(
                        "migration cannot be looked after and is again: migration={} problem={}",
                        each.id(),
                        e.toString());
            }
        }
    }

    @Deactivate
    void close() {
        rounds.ifPresent(Rounds::close);
    }
}
