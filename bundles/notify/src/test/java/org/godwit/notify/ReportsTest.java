// SPDX-License-Identifier: Apache-2.0
package org.godwit.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.godwit.api.disk.MachineId;
import org.godwit.api.plan.CloudSiteId;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.point.Verification;
import org.godwit.api.problem.Problem;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.LedgerEntry;
import org.godwit.api.site.PlanProof;
import org.godwit.api.site.SiteMachine;
import org.godwit.api.site.SiteOrder;
import org.godwit.testkit.catalog.Samples;
import org.junit.jupiter.api.Test;

class ReportsTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final String HOSTILE =
            "</pre><script>alert(1)</script>\u001b[31mred\u0007 \u202egpj.exe <img src=x onerror='x'> & \"q\"";

    private static CloudSite site(CloudSite.State state, Optional<Problem> problem) {
        SiteOrder order = new SiteOrder(
                "shop",
                3,
                SiteOrder.Kind.DRILL,
                "demo",
                new SiteOrder.Points.Latest(),
                List.of(),
                Map.of(),
                3600,
                SiteOrder.Source.STAYS);
        return new CloudSite(
                new CloudSiteId("site_1"),
                order,
                state,
                "launch",
                Optional.empty(),
                "ann",
                NOON,
                NOON.plusSeconds(90),
                List.of(),
                Optional.empty(),
                false,
                problem,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static RunEvidence.OfMachine machine(String device, SiteMachine.Phase phase, String console) {
        boolean up = phase == SiteMachine.Phase.UP;
        SiteMachine state = new SiteMachine(
                device,
                new MachineId("mch_" + device),
                phase,
                Optional.of(new RestorePointId("rp_1")),
                Optional.of(NOON.minusSeconds(600)),
                false,
                List.of(),
                up ? Optional.of("i-1") : Optional.empty(),
                Optional.of(NOON.plusSeconds(30)),
                up ? Optional.of(NOON.plusSeconds(49)) : Optional.empty(),
                console,
                Optional.empty());
        return new RunEvidence.OfMachine(
                state,
                Optional.of(Samples.machine("mch_" + device, device + "-1")),
                Optional.empty(),
                Optional.of(new Verification(new RestorePointId("rp_1"), NOON, 1, List.of())),
                List.of("console shows login:"));
    }

    private static LedgerEntry entry(String name, LedgerEntry.Standing standing) {
        return new LedgerEntry(
                new CloudSiteId("site_1"),
                "demo",
                LedgerEntry.Kind.VOLUME,
                "db",
                name,
                1,
                standing,
                Optional.empty(),
                NOON,
                Optional.empty());
    }

    @Test
    void aDrillThatWentWellPassesWithItsFigures() {
        RunEvidence evidence = new RunEvidence(
                site(CloudSite.State.DELETED, Optional.empty()),
                List.of(machine("db", SiteMachine.Phase.UP, "login:")),
                List.of(entry("a", LedgerEntry.Standing.GONE), entry("b", LedgerEntry.Standing.GONE)));
        ObjectNode json = new RunReport(evidence, NOON).json();
        assertThat(json.get("verdict").asText()).isEqualTo("passed");
        assertThat(json.get("rtoSeconds").asInt()).isEqualTo(49);
        assertThat(json.get("rpoSeconds").asInt()).isEqualTo(600);
        assertThat(json.at("/ledger/volume/gone").asInt()).isEqualTo(2);
        assertThat(json.at("/machines/0/checks/0").asText()).isEqualTo("console shows login:");
        assertThat(json.at("/machines/0/pointIntact").asBoolean()).isTrue();
        assertThat(json.get("remarks")).isEmpty();
        assertThat(new RunReport(evidence, NOON).html())
                .contains(
                        "<p class=\"passed\">Verdict: passed</p>",
                        "<td>db (db-1)</td>",
                        "<td>49 s</td>",
                        "<td>10 min</td>");
    }

    @Test
    void whatFailedOrWasLeftIsSaid() {
        Problem problem = Problem.of(Problem.Kind.MISSING, "NOT_READY", "Machine db was not ready.", "");
        RunEvidence failed = new RunEvidence(
                site(CloudSite.State.ERROR, Optional.of(problem)),
                List.of(machine("db", SiteMachine.Phase.READY, "")),
                List.of());
        assertThat(failed.verdict()).isEqualTo(RunEvidence.Verdict.FAILED);
        assertThat(failed.remarks()).containsExactly("Machine db was not ready.", "db came as far as ready.");
        RunEvidence left = new RunEvidence(
                site(CloudSite.State.DELETED, Optional.empty()),
                List.of(machine("db", SiteMachine.Phase.UP, "")),
                List.of(entry("a", LedgerEntry.Standing.WANTED)));
        assertThat(left.remarks()).containsExactly("1 things that it made may still be in the target.");
        RunEvidence running = new RunEvidence(site(CloudSite.State.CREATING, Optional.empty()), List.of(), List.of());
        assertThat(running.verdict()).isEqualTo(RunEvidence.Verdict.RUNNING);
    }

    @Test
    void whatAMachineSaysIsTextAndNothingElse() {
        RunEvidence evidence = new RunEvidence(
                site(CloudSite.State.RUNNING, Optional.of(Problem.of(Problem.Kind.BUG, "X", HOSTILE, ""))),
                List.of(machine("db", SiteMachine.Phase.UP, HOSTILE)),
                List.of());
        String page = new RunReport(evidence, NOON).html();
        assertThat(page)
                .doesNotContain("<script", "<img", "\u001b", "\u0007", "\u202e")
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;red gpj.exe", "default-src 'none'", "&#39;x&#39;")
                .endsWith("</html>\n");
        assertThat(page.split("<pre>", -1)).hasSize(2);
    }

    @Test
    void theAgeOfTheNewestPointIsToldOverATime() {
        Instant from = NOON;
        Instant until = NOON.plus(Duration.ofHours(10));
        List<Instant> taken = List.of(
                NOON.minus(Duration.ofMinutes(30)), NOON.plus(Duration.ofHours(1)), NOON.plus(Duration.ofHours(4)));
        RecoveryEvidence.Ages ages = RecoveryEvidence.Ages.of(taken, from, until, Optional.of(Duration.ofHours(2)));
        assertThat(ages.points()).isEqualTo(2);
        assertThat(ages.worst()).contains(Duration.ofHours(6));
        assertThat(ages.over()).isEqualTo(Duration.ofHours(5));
        assertThat(ages.compliancePermille(until)).isEqualTo(500);
        RecoveryEvidence.Ages none = RecoveryEvidence.Ages.of(List.of(), from, until, Optional.of(Duration.ofHours(2)));
        assertThat(none.worst()).isEmpty();
    }

    /** Against looking at every minute. */
    @Test
    void theAgeIsThatOfEveryMoment() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            Instant until = NOON.plus(Duration.ofMinutes(200));
            Duration limit = Duration.ofMinutes(1 + random.nextInt(60));
            List<Instant> taken = new ArrayList<>();
            for (int i = random.nextInt(8); i >= 0; i--) {
                taken.add(NOON.plus(Duration.ofMinutes(random.nextInt(-100, 200))));
            }
            taken.sort(null);
            long over = 0;
            for (int minute = 0; minute < 200; minute++) {
                Instant at = NOON.plus(Duration.ofMinutes(minute));
                Optional<Instant> newest =
                        taken.stream().filter(one -> !one.isAfter(at)).max(Instant::compareTo);
                over += newest.isPresent() && !at.isBefore(newest.get().plus(limit)) ? 1 : 0;
            }
            RecoveryEvidence.Ages ages = RecoveryEvidence.Ages.of(taken, NOON, until, Optional.of(limit));
            assertThat(ages.over().toMinutes())
                    .as("seed " + seed + " round " + round)
                    .isEqualTo(over);
        }
    }

    @Test
    void theRecoveryReportCountsAndSaysWhyNot() {
        RecoveryEvidence.Ages good =
                new RecoveryEvidence.Ages(9, Optional.of(Duration.ofMinutes(50)), Duration.ZERO, NOON);
        RecoveryEvidence.Ages bad =
                new RecoveryEvidence.Ages(2, Optional.of(Duration.ofHours(26)), Duration.ofHours(25), NOON);
        PlanProof proof = new PlanProof(
                "shop",
                false,
                List.of("The plan has <changed>."),
                Optional.empty(),
                Optional.empty(),
                0,
                0,
                0,
                Optional.empty(),
                Optional.empty());
        Optional<Duration> hour = Optional.of(Duration.ofHours(1));
        RecoveryEvidence evidence = new RecoveryEvidence(
                NOON,
                NOON.plus(Duration.ofHours(100)),
                List.of(
                        new RecoveryEvidence.OfMachine(Samples.machine("mch_1", "db"), hour, good),
                        new RecoveryEvidence.OfMachine(Samples.machine("mch_2", "<b>web</b>"), hour, bad),
                        new RecoveryEvidence.OfMachine(Samples.machine("mch_3", "spare"), Optional.empty(), good)),
                List.of(new RunEvidence(
                        site(CloudSite.State.DELETED, Optional.empty()),
                        List.of(machine("db", SiteMachine.Phase.UP, "")),
                        List.of())),
                List.of(proof),
                4);
        ObjectNode json = new RecoveryReport(evidence, NOON).json();
        assertThat(json.get("machinesWithTarget").asInt()).isEqualTo(2);
        assertThat(json.get("machinesAlwaysWithinTarget").asInt()).isEqualTo(1);
        assertThat(json.at("/machines/1/compliancePermille").asInt()).isEqualTo(750);
        assertThat(json.at("/runs/0/verdict").asText()).isEqualTo("passed");
        assertThat(new RecoveryReport(evidence, NOON).html())
                .contains(
                        "1 of 2 machines",
                        "<td>26 h</td>",
                        "<td>75.0 %</td>",
                        "&lt;b&gt;web",
                        "The plan has &lt;changed&gt;.")
                .doesNotContain("<b>");
    }
}
