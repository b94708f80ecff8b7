// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.retention.Policies.Hold;
import org.godwit.api.retention.Retention.Cause;
import org.godwit.api.retention.Retention.Fate;
import org.godwit.api.retention.RetentionRule;
import org.junit.jupiter.api.Test;

/** The decision by example, and its promises under seeds: {@code -Dgodwit.retention.seeds=100000} for many. */
class DecisionTest {
    private static final int SEEDS = Integer.getInteger("godwit.retention.seeds", 2000);
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    private static Decision.Terms terms(RetentionRule rule) {
        return new Decision.Terms(rule, 1, Duration.ZERO, ZoneOffset.UTC);
    }

    private static Keepable at(String time) {
        Instant taken = Instant.parse(time);
        return new Keepable(
                new RestorePointId("rp_" + time.replaceAll("[^0-9]", "")),
                taken,
                taken,
                Keepable.WHOLE,
                true,
                Optional.empty(),
                Optional.empty(),
                false);
    }

    private static List<String> kept(List<Fate> fates) {
        return fates.stream()
                .filter(Fate::kept)
                .map(fate -> fate.takenAt().toString())
                .toList();
    }

    private static List<String> causes(List<Fate> fates, String taken) {
        return fates.stream()
                .filter(fate -> fate.takenAt().equals(Instant.parse(taken)))
                .flatMap(fate -> fate.reasons().stream())
                .map(reason -> (reason.cause() + " " + reason.detail()).strip())
                .toList();
    }

    @Test
    void theLastPointOfEachOfTheNewestPeriodsStays() {
        List<Keepable> points = List.of(
                at("2026-11-22T08:00:00Z"),
                at("2026-11-22T04:00:00Z"),
                at("2026-11-21T23:59:59Z"),
                at("2026-11-21T00:00:00Z"),
                at("2026-11-15T10:00:00Z"),
                at("2026-11-10T10:00:00Z"),
                at("2026-10-31T10:00:00Z"),
                at("2025-12-31T10:00:00Z"),
                at("2025-12-30T10:00:00Z"));
        List<Fate> fates = Decision.of(points, terms(new RetentionRule(1, 2, 2, 3, 2)), NOW);
        assertThat(kept(fates))
                .containsExactly(
                        "2026-11-22T08:00:00Z",
                        "2026-11-21T23:59:59Z",
                        "2026-11-15T10:00:00Z",
                        "2026-10-31T10:00:00Z",
                        "2025-12-31T10:00:00Z");
        assertThat(causes(fates, "2026-11-22T08:00:00Z"))
                .containsExactly(
                        "MINIMUM 1 of 1",
                        "LAST 1 of 1",
                        "DAILY 2026-11-22",
                        "WEEKLY 2026-W47",
                        "MONTHLY 2026-11",
                        "ANNUALLY 2026");
        assertThat(causes(fates, "2026-11-15T10:00:00Z")).containsExactly("WEEKLY 2026-W46");
        assertThat(causes(fates, "2025-12-31T10:00:00Z")).containsExactly("MONTHLY 2025-12", "ANNUALLY 2025");
    }

    @Test
    void aPeriodWithoutPointsTakesNoPlaceSoASilentMachineLosesNothing() {
        List<Keepable> points =
                List.of(at("2026-11-22T08:00:00Z"), at("2026-03-01T08:00:00Z"), at("2024-05-05T08:00:00Z"));
        RetentionRule rule = new RetentionRule(0, 3, 0, 0, 0);
        assertThat(kept(Decision.of(points, terms(rule), NOW))).hasSize(3);
        assertThat(kept(Decision.of(points, terms(rule), NOW.plus(Duration.ofDays(3650)))))
                .hasSize(3);
    }

    @Test
    void daysAreThoseOfTheTimeZone() {
        List<Keepable> points = List.of(at("2026-11-21T23:30:00Z"), at("2026-11-21T22:30:00Z"));
        RetentionRule rule = new RetentionRule(0, 2, 0, 0, 0);
        assertThat(kept(Decision.of(points, terms(rule), NOW))).containsExactly("2026-11-21T23:30:00Z");
        Decision.Terms berlin = new Decision.Terms(rule, 1, Duration.ZERO, ZoneId.of("Europe/Berlin"));
        // Half past midnight of the 22nd, and half past eleven in the evening of the 21st.
        assertThat(kept(Decision.of(points, berlin, NOW))).hasSize(2);
    }

    @Test
    void theWeekOfTheTurnOfTheYearIsOne() {
        List<Keepable> points = List.of(at("2027-01-02T08:00:00Z"), at("2026-12-29T08:00:00Z"));
        List<Fate> fates =
                Decision.of(points, terms(new RetentionRule(0, 0, 5, 0, 0)), Instant.parse("2027-01-03T00:00:00Z"));
        assertThat(kept(fates)).containsExactly("2027-01-02T08:00:00Z");
        assertThat(causes(fates, "2027-01-02T08:00:00Z")).contains("WEEKLY 2026-W53");
    }

    @Test
    void pointsThatAreDamagedOrLackDisksTakeNoPlaceFromWholeOnes() {
        Keepable whole = at("2026-11-20T08:00:00Z");
        Keepable newer = at("2026-11-22T08:00:00Z");
        for (String line : new String[] {"whole, damaged", "only [sda]"}) {
            Keepable less = new Keepable(
                    newer.id(),
                    newer.takenAt(),
                    newer.madeAt(),
                    line,
                    false,
                    Optional.empty(),
                    Optional.empty(),
                    false);
            assertThat(kept(Decision.of(List.of(whole, less), terms(new RetentionRule(1, 0, 0, 0, 0)), NOW)))
                    .hasSize(2);
        }
    }

    @Test
    void whatAHoldAndTheAgeKeepSaysWhenItGoes() {
        Instant end = NOW.plus(Duration.ofDays(3));
        Keepable old = at("2026-11-01T08:00:00Z");
        Hold hold = new Hold(old.id(), "audit", Optional.of(end), "ann", NOW);
        Keepable held = new Keepable(
                old.id(), old.takenAt(), old.madeAt(), old.line(), true, Optional.of(hold), Optional.empty(), false);
        Decision.Terms terms =
                new Decision.Terms(new RetentionRule(1, 0, 0, 0, 0), 1, Duration.ofHours(24), ZoneOffset.UTC);
        List<Fate> fates = Decision.of(
                List.of(at("2026-11-22T11:00:00Z"), at("2026-11-22T06:00:00Z"), at("2026-11-02T08:00:00Z"), held),
                terms,
                NOW);
        assertThat(fates.get(0).expiresAt()).isEmpty();
        assertThat(fates.get(1).expiresAt()).contains(Instant.parse("2026-11-23T06:00:00Z"));
        assertThat(fates.get(2).expiresAt()).contains(NOW);
        assertThat(fates.get(2).kept()).isFalse();
        assertThat(fates.get(3).expiresAt()).contains(end);
        assertThat(Decision.of(List.of(at("2026-11-22T11:00:00Z"), held), terms, end)
                        .get(1)
                        .kept())
                .isFalse();
    }

    @Test
    void aClockThatWentBackOrAheadTakesNoneOfTheNewestPoints() {
        RetentionRule rule = new RetentionRule(2, 0, 0, 0, 0);
        Decision.Terms terms = new Decision.Terms(rule, 2, Duration.ZERO, ZoneOffset.UTC);
        List<Keepable> points = new ArrayList<>();
        for (int day = 1; day <= 5; day++) {
            points.add(at("2026-11-0" + day + "T08:00:00Z"));
        }
        // The source's clock went back to 1970: made last, taken first.
        Keepable lost = new Keepable(
                new RestorePointId("rp_lost"),
                Instant.EPOCH,
                Instant.parse("2026-11-06T08:00:00Z"),
                Keepable.WHOLE,
                true,
                Optional.empty(),
                Optional.empty(),
                false);
        points.add(lost);
        assertThat(kept(Decision.of(points, terms, NOW)))
                .contains("1970-01-01T00:00:00Z", "2026-11-05T08:00:00Z", "2026-11-04T08:00:00Z");
        // The controller's clock went back: all lie ahead, and nothing is decided.
        assertThat(kept(Decision.of(points, terms, Instant.parse("2020-01-01T00:00:00Z"))))
                .hasSize(6);
        // A point from the future takes no place from those of today.
        points.add(at("2031-01-01T08:00:00Z"));
        assertThat(kept(Decision.of(points, terms, NOW)))
                .contains("2031-01-01T08:00:00Z", "2026-11-05T08:00:00Z", "2026-11-04T08:00:00Z");
    }

    @Test
    void ofASchedulesPointsAllStayForAnHourAndThenTheLastOfEachQuarter() {
        Instant noon = Instant.parse("2026-11-22T12:00:00Z");
        List<Keepable> points = new ArrayList<>();
        for (int i = 0; i < 24 * 720; i++) {
            Instant at = noon.minusSeconds(i * 5L + 1);
            points.add(new Keepable(
                    new RestorePointId("rps_" + i),
                    at,
                    at.plusMillis(700),
                    Keepable.WHOLE,
                    true,
                    Optional.empty(),
                    Optional.empty(),
                    true));
        }
        Keepable asked = at("2026-11-22T03:01:00Z");
        points.add(asked);
        Decision.Terms usual = new Decision.Terms(RetentionRule.BUILT_IN, 3, Duration.ofHours(24), ZoneOffset.UTC);
        List<Fate> fates = Decision.of(points, usual, noon);
        assertThat(fates.stream().filter(Fate::kept)).hasSizeBetween(810, 815);
        assertThat(fates.stream()
                        .filter(fate -> fate.point().equals(asked.id()))
                        .findFirst())
                .hasValueSatisfying(fate -> assertThat(fate.kept()).isTrue());
    }

    /** Some points of one machine, with everything that can be odd about them. */
    private static final class World {
        final Random random;
        final List<Keepable> points = new ArrayList<>();
        final Decision.Terms terms;
        final Instant now;

        World(long seed) {
            random = new Random(seed);
            int count = random.nextInt(60);
            for (int i = 0; i < count; i++) {
                points.add(point(i));
            }
            RetentionRule rule = new RetentionRule(
                    1 + random.nextInt(5), random.nextInt(6), random.nextInt(6), random.nextInt(6), random.nextInt(4));
            terms = new Decision.Terms(
                    rule,
                    1 + random.nextInt(4),
                    Duration.ofHours(random.nextInt(72)),
                    random.nextBoolean() ? ZoneOffset.UTC : ZoneId.of("America/St_Johns"));
            now = NOW.plus(Duration.ofHours(random.nextInt(2000) - 1000));
        }

        Keepable point(int i) {
            Instant taken = NOW.minus(Duration.ofMinutes(random.nextInt(60 * 24 * (i % 2 == 0 ? 30 : 900))));
            Instant made = random.nextInt(6) == 0
                    ? NOW.minus(Duration.ofHours(random.nextInt(9000) - 200))
                    : taken.plusSeconds(1);
            RestorePointId id = new RestorePointId("rp_" + i);
            Optional<Instant> until = random.nextBoolean()
                    ? Optional.empty()
                    : Optional.of(NOW.plus(Duration.ofDays(random.nextInt(60) - 30)));
            int kind = random.nextInt(8);
            return new Keepable(
                    id,
                    taken,
                    made,
                    kind == 0 ? "only [sdb]" : kind == 1 ? "whole, damaged" : Keepable.WHOLE,
                    kind > 1,
                    random.nextInt(10) == 0 ? Optional.of(new Hold(id, "why", until, "ann", NOW)) : Optional.empty(),
                    random.nextInt(15) == 0 ? Optional.of("verify job_1") : Optional.empty(),
                    random.nextBoolean());
        }

        List<Fate> fates() {
            return Decision.of(points, terms, now);
        }

        static Set<RestorePointId> ids(List<Fate> fates, boolean kept) {
            return fates.stream()
                    .filter(fate -> fate.kept() == kept)
                    .map(Fate::point)
                    .collect(Collectors.toSet());
        }
    }

    private static void always(BiConsumer<World, String> promise) {
        for (long seed = 0; seed < SEEDS; seed++) {
            promise.accept(new World(seed), "seed " + seed);
        }
    }

    @Test
    void theOrderOfThePointsChangesNothing() {
        always((world, seed) -> {
            List<Fate> fates = world.fates();
            Collections.shuffle(world.points, world.random);
            assertThat(world.fates()).as(seed).isEqualTo(fates);
        });
    }

    @Test
    void deletingWhatItLetsGoChangesNothingForTheRest() {
        always((world, seed) -> {
            List<Fate> kept = world.fates().stream().filter(Fate::kept).toList();
            Set<RestorePointId> ids = World.ids(kept, true);
            world.points.removeIf(point -> !ids.contains(point.id()));
            assertThat(world.fates()).as(seed).isEqualTo(kept);
        });
    }

    @Test
    void whatItLetsGoItLetsGoLaterTooWhateverIsTakenMeanwhile() {
        always((world, seed) -> {
            Set<RestorePointId> gone = World.ids(world.fates(), false);
            for (int i = 0; i < world.random.nextInt(20); i++) {
                world.points.add(world.point(1000 + i));
            }
            Instant later = world.now.plus(Duration.ofHours(world.random.nextInt(5000)));
            assertThat(World.ids(Decision.of(world.points, world.terms, later), false))
                    .as(seed)
                    .containsAll(gone);
        });
    }

    @Test
    void aRuleWithLargerNumbersKeepsNoPointLess() {
        always((world, seed) -> {
            RetentionRule rule = world.terms.rule();
            Random random = world.random;
            RetentionRule larger = new RetentionRule(
                    rule.keepLast() + random.nextInt(3),
                    rule.daily() + random.nextInt(3),
                    rule.weekly() + random.nextInt(3),
                    rule.monthly() + random.nextInt(3),
                    rule.annually() + random.nextInt(3));
            assertThat(World.ids(Decision.of(world.points, world.terms.with(larger), world.now), true))
                    .as(seed)
                    .containsAll(World.ids(world.fates(), true));
        });
    }

    @Test
    void heldUsedNewestAndYoungPointsStayWhateverTheClockSays() {
        always((world, seed) -> {
            List<Keepable> points = new ArrayList<>(world.points);
            Instant now = world.now;
            for (int pass = 0; pass < 8; pass++) {
                now = now.plus(Duration.ofHours(world.random.nextInt(20_000) - 10_000));
                Set<RestorePointId> kept = World.ids(Decision.of(points, world.terms, now), true);
                assertThat(kept).as(seed).containsAll(untouchable(points, world.terms, now));
                points.removeIf(point -> !kept.contains(point.id()));
            }
            List<RestorePointId> newest = world.points.stream()
                    .filter(Keepable::whole)
                    .sorted(Comparator.comparing(Keepable::madeAt)
                            .thenComparing(point -> point.id().value())
                            .reversed())
                    .limit(world.terms.minimumPoints())
                    .map(Keepable::id)
                    .toList();
            assertThat(points).as(seed).extracting(Keepable::id).containsAll(newest);
        });
    }

    /** Written anew, without looking at how the decision does it. */
    private static List<RestorePointId> untouchable(List<Keepable> points, Decision.Terms terms, Instant now) {
        return points.stream()
                .filter(point -> {
                    boolean held = point.hold()
                            .filter(hold -> hold.until()
                                    .filter(until -> !until.isAfter(now))
                                    .isEmpty())
                            .isPresent();
                    boolean young = point.takenAt().plus(terms.minimumAge()).isAfter(now)
                            || point.madeAt().plus(terms.minimumAge()).isAfter(now);
                    return held || young || point.use().isPresent();
                })
                .map(Keepable::id)
                .toList();
    }

    @Test
    void everyReasonOfARuleIsWithinItsNumber() {
        always((world, seed) -> {
            List<Fate> fates = world.fates();
            RetentionRule rule = world.terms.rule();
            for (String line : new String[] {"whole", "only [sdb]", "whole, damaged"}) {
                Set<RestorePointId> ids = world.points.stream()
                        .filter(point -> point.line().equals(line))
                        .map(Keepable::id)
                        .collect(Collectors.toSet());
                assertThat(count(fates, ids, Cause.LAST)).as(seed).isLessThanOrEqualTo(rule.keepLast());
                assertThat(count(fates, ids, Cause.DAILY)).as(seed).isLessThanOrEqualTo(rule.daily());
                assertThat(count(fates, ids, Cause.WEEKLY)).as(seed).isLessThanOrEqualTo(rule.weekly());
                assertThat(count(fates, ids, Cause.MONTHLY)).as(seed).isLessThanOrEqualTo(rule.monthly());
                assertThat(count(fates, ids, Cause.ANNUALLY)).as(seed).isLessThanOrEqualTo(rule.annually());
            }
        });
    }

    private static long count(List<Fate> fates, Set<RestorePointId> ids, Cause cause) {
        return fates.stream()
                .filter(fate -> ids.contains(fate.point()))
                .filter(fate -> fate.reasons().stream().anyMatch(reason -> reason.cause() == cause))
                .count();
    }
}
