// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.disk.MachineId;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.retention.Policies.Policy;
import org.godwit.api.retention.RetentionRule;
import org.godwit.api.tenant.Scope;
import org.godwit.rest.FakeController;
import org.godwit.rest.Served;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Rules, holds and their simulation from the command line. */
@Timeout(60)
class RetentionTest {
    @TempDir
    Path home;

    @RegisterExtension
    private final Served served = new Served();

    private final FakeController controller = served.controller();
    private Ctl ctl;

    @BeforeEach
    void signIn() {
        ctl = new Ctl(home).asAdmin(served.uri());
    }

    @Test
    void theRuleAndWhatBecomesOfEachPointAreShown() throws Exception {
        assertThat(ctl.run("retention").out())
                .contains("7 last, 14 daily, 4 weekly, 6 monthly, 2 annually (built_in)", "every 60 min");
        assertThat(ctl.run("retention", "show", "web-1").out())
                .contains("rp_3", "last 1 of 7", "rp_1", "with the next pass");
        assertThat(ctl.run("retention", "show", "web-1", "-o", "json").json().get("points"))
                .hasSize(3);
    }

    @Test
    void theFutureIsSimulatedWithOtherNumbers() throws Exception {
        assertThat(ctl.run("retention", "simulate", "web-1", "--days", "10", "--every", "2h", "--weekly", "9")
                        .out())
                .contains("9 weekly", "14 daily", "120 more points", "(assumed)");
        assertThat(ctl.run("retention", "simulate").exit()).isEqualTo(Exit.USAGE);
        assertThat(ctl.run("retention", "simulate", "web-1", "--every", "often").exit())
                .isEqualTo(Exit.USAGE);
    }

    @Test
    void aRuleAndAStoreAreSetOneAfterTheOtherAndTakenBack() throws Exception {
        MachineId web = new MachineId("mch_web");
        RetentionRule rule = new RetentionRule(7, 1, 4, 6, 2);
        assertThat(ctl.run("retention", "set", "web-1", "--daily", "1").exit()).isZero();
        assertThat(ctl.run("retention", "set", "web-1", "--store", "archive").out())
                .contains("archive (machine)");
        assertThat(controller.catalog.policies().of(Scope.of(web)))
                .isEqualTo(new Policy(Optional.of(rule), Optional.of(new StoreId("archive"))));
        assertThat(ctl.run("retention", "set", "web-1", "--store", "nowhere").err())
                .contains("STORE_UNKNOWN");
        ctl.run("retention", "inherit", "web-1");
        assertThat(controller.catalog.policies().of(Scope.of(web))).isEqualTo(Policy.NONE);
        ctl.run("retention", "set", "all", "--keep-last", "3");
        assertThat(controller.catalog.policies().of(Scope.ALL).rule()).contains(new RetentionRule(3, 14, 4, 6, 2));
        assertThat(ctl.run("retention", "set").exit()).isEqualTo(Exit.USAGE);
        assertThat(ctl.run("retention", "set", "web-1").exit()).isEqualTo(Exit.USAGE);
    }

    @Test
    void pointsGoOnlyWhenAskedWithoutDryRun() throws Exception {
        assertThat(ctl.run("retention", "apply", "--dry-run").out()).contains("rp_1", "WOULD GO");
        assertThat(controller.catalog.points().all()).hasSize(3);
        assertThat(ctl.run("retention", "apply", "web-1").out()).contains("rp_1", "GONE");
        assertThat(controller.catalog.points().all()).hasSize(1);
    }

    @Test
    void aPointIsHeldOnceAndReleased() throws Exception {
        RestorePointId newest = new RestorePointId("rp_3");
        Ctl.Result held = ctl.run("hold", "latest:web-1", "--reason", "audit", "--until", "30d");
        assertThat(held.exit()).isZero();
        assertThat(held.err()).contains("rp_3 is held until 20");
        assertThat(controller.catalog.policies().hold(newest).orElseThrow().by())
                .isEqualTo("admin");
        assertThat(ctl.run("hold", "rp_3", "--reason", "mine").exit()).isEqualTo(Exit.CONFLICT);
        assertThat(ctl.run("hold", "rp_3").exit()).isEqualTo(Exit.USAGE);
        assertThat(ctl.run("release", "rp_3").exit()).isZero();
        assertThat(controller.catalog.policies().hold(newest)).isEmpty();
    }
}
