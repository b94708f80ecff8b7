// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.CloudSite.State;
import org.godwit.api.site.DrillSchedule;
import org.godwit.api.site.PlanProof;
import org.godwit.api.site.SiteOrder;
import org.junit.jupiter.api.Test;

/** Drills that come by themselves, and what they prove. The bench begins on 2026-11-22 at noon. */
class DrillKeeperTest {
    private final RunBench bench = new RunBench();
    private final String web = bench.machine("web").id().value();
    private final DrillKeeper drills = new DrillKeeper(
            bench.plans,
            bench.keeper,
            bench.catalog.sites(),
            new DrillKeeper.Proving(bench.world.clock(), Duration.ofDays(90)));

    DrillKeeperTest() throws IOException {
        bench.plan(document(0));
    }

    private String document(int delay) {
        return """
                {"devices":{"web":{"id":"%s","boot_delay_seconds":%d,
                 "ready_when":[{"console":"login:","limit_seconds":300}]}}}
                """
                .formatted(web, delay);
    }

    private DrillSchedule every(int days, String target) {
        return new DrillSchedule(
                "p",
                days,
                3,
                target,
                new SiteOrder.Points.Latest(),
                Map.of(),
                600,
                "ann",
                bench.world.clock().instant());
    }

    private CloudSite drilled() throws IOException {
        drills.look();
        return bench.work(bench.catalog.sites().newest(1).get(0));
    }

    private void pass(Duration time) {
        bench.world.pass(time.toMillis());
    }

    @Test
    void aPlanIsVerifiedByADrillAndLosesItByAgeAndByChange() throws IOException {
        assertThat(drills.proof("p").verified()).isFalse();
        assertThat(drills.proof("p").reasons()).singleElement().asString().contains("No drill");
        pass(Duration.ofMinutes(10));
        CloudSite site = bench.work(bench.keeper.start(RunBench.drill(), "ann"));
        PlanProof proof = drills.proof("p");
        assertThat(proof.verified()).isTrue();
        assertThat(proof.site()).contains(site.id());
        assertThat(proof.rtoSeconds()).isPositive();
        assertThat(proof.rpoSeconds()).isGreaterThanOrEqualTo(600);
        assertThat(proof.until()).contains(site.startedAt().plus(Duration.ofDays(90)));
        pass(Duration.ofDays(91));
        assertThat(drills.proof("p").reasons()).singleElement().asString().contains("90 days");
        bench.change(document(5));
        assertThat(drills.proof("p").reasons()).hasSize(2).anyMatch(why -> why.contains("version 1 was tried, 2"));
    }

    @Test
    void aDrillThatFailedAndOneOfSomeDevicesProveNothing() throws IOException {
        bench.work(bench.keeper.start(RunBench.drill("web"), "ann"));
        assertThat(drills.proof("p").verified()).isFalse();
        bench.cloud.inside().neverReady(spec -> true);
        bench.work(bench.keeper.start(RunBench.drill(), "ann"));
        // Seen by whoever looks at the site.
        bench.keeper.look();
        assertThat(drills.proof("p").reasons())
                .singleElement()
                .asString()
                .contains("not all machines came up")
                .contains("Waited for device web");
    }

    @Test
    void itComesAtItsHourAndAgainAfterItsDays() throws IOException {
        drills.decide(every(7, "cloud"));
        drills.look();
        assertThat(bench.catalog.sites().newest(9)).isEmpty();
        assertThat(drills.proof("p").next()).contains(Instant.parse("2026-11-23T03:00:00Z"));
        pass(Duration.ofHours(16));
        CloudSite first = drilled();
        assertThat(first.startedBy()).isEqualTo("schedule");
        assertThat(first.state()).isEqualTo(State.RUNNING);
        pass(Duration.ofMinutes(11));
        bench.keeper.look();
        bench.work(first);
        drills.look();
        assertThat(bench.catalog.sites().newest(9)).hasSize(1);
        assertThat(drills.proof("p").next()).contains(Instant.parse("2026-11-30T03:00:00Z"));
        pass(Duration.ofDays(7));
        assertThat(drilled().id()).isNotEqualTo(first.id());
        drills.stop("p", "ann");
        pass(Duration.ofDays(20));
        drills.look();
        assertThat(bench.catalog.sites().newest(9)).hasSize(2);
    }

    @Test
    void whatIsDueAndCannotBeginIsSaidAndTriedAgain() throws IOException {
        bench.work(bench.keeper.start(RunBench.drill(), "ann"));
        pass(Duration.ofMinutes(61));
        bench.keeper.look();
        bench.work(bench.catalog.sites().newest(1).get(0));
        drills.decide(every(1, "moon"));
        pass(Duration.ofDays(2));
        drills.look();
        PlanProof proof = drills.proof("p");
        assertThat(proof.verified()).isFalse();
        assertThat(proof.reasons()).singleElement().asString().contains("due").contains("moon");
        drills.decide(every(1, "cloud"));
        pass(Duration.ofDays(1));
        assertThat(drilled().state()).isEqualTo(State.RUNNING);
        assertThat(drills.proof("p").verified()).isTrue();
    }

    @Test
    void aPlanThatWaitsForNothingIsNotVerifiedByAnything() throws IOException {
        bench.change("{\"devices\":{\"web\":{\"id\":\"%s\"}}}".formatted(web));
        SiteOrder drill = RunBench.drill();
        SiteOrder second =
                new SiteOrder("p", 2, drill.kind(), "cloud", drill.points(), List.of(), Map.of(), 60, drill.source());
        assertThat(bench.keeper.check(second))
                .anyMatch(finding -> finding.code().equals("READY_UNSEEN"));
        assertThat(bench.work(bench.keeper.start(second, "ann")).state()).isEqualTo(State.RUNNING);
        PlanProof proof = drills.proof("p");
        assertThat(proof.verified()).isFalse();
        assertThat(proof.reasons())
                .singleElement()
                .asString()
                .contains("of web")
                .contains("ready_when");
    }

    @Test
    void aScheduleOfAPlanThatIsNotThereIsRefused() {
        DrillSchedule schedule = new DrillSchedule(
                "none", 1, 0, "cloud", new SiteOrder.Points.Latest(), Map.of(), 60, "ann", Instant.EPOCH);
        assertThatThrownBy(() -> drills.decide(schedule)).hasMessageContaining("none");
        assertThat(List.of(0, 366)).allSatisfy(days -> assertThatThrownBy(() -> every(days, "cloud"))
                .isInstanceOf(IllegalArgumentException.class));
    }
}
