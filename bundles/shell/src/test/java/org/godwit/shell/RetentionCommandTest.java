// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.disk.MachineId;
import org.godwit.api.point.Machines;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.point.RestorePoints;
import org.godwit.api.retention.Policies.Policy;
import org.godwit.api.retention.Retention;
import org.godwit.api.retention.RetentionRule;
import org.godwit.api.tenant.Scope;
import org.godwit.rest.FakeRetention;
import org.godwit.testkit.catalog.MemoryCatalog;
import org.godwit.testkit.catalog.Samples;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RetentionCommandTest {
    private static final MachineId WEB = new MachineId("mch_web");

    private final MemoryCatalog catalog = new MemoryCatalog();
    private final Map<Class<?>, Object> services = new HashMap<>();

    @BeforeEach
    void populate() throws IOException {
        services.put(Machines.class, catalog.machines());
        services.put(RestorePoints.class, catalog.points());
        services.put(Retention.class, new FakeRetention(catalog));
        catalog.machines().put(Samples.machine("mch_web", "web-1"));
        for (int i = 1; i <= 2; i++) {
            catalog.points()
                    .commit(Samples.point("rp_" + i, Samples.machine("mch_web", "web-1"), Samples.NOON.plusSeconds(i)));
        }
    }

    private String retention(String... words) throws Exception {
        RetentionCommand command = new RetentionCommand();
        command.words = List.of(words);
        return run(command);
    }

    private String run(GodwitCommand command) throws Exception {
        return new Typist(services, Samples.NOON.plusSeconds(3600)).type(command);
    }

    @Test
    void theRuleAndWhatBecomesOfEachPointAreShown() throws Exception {
        assertThat(retention())
                .contains("7 last, 14 daily, 4 weekly, 6 monthly, 2 annually", "nobody decided otherwise");
        assertThat(retention("show", "web-1")).contains("rp_2", "last 1 of 7", "rp_1", "with the next pass");
        assertThat(retention("show", "web-1", "--json")).startsWith("[{\"id\":\"rp_2\"");
    }

    @Test
    void theFutureIsSimulatedWithOtherNumbers() throws Exception {
        assertThat(retention("simulate", "web-1", "--days", "10", "--every", "2h", "--weekly", "9"))
                .contains("9 weekly", "14 daily", "120 more points", "(assumed)", "rp_1");
        assertThatThrownBy(() -> retention("simulate")).hasMessageContaining("Name a machine");
        assertThatThrownBy(() -> retention("simulate", "web-1", "--every", "often"))
                .hasMessageContaining("--every 'often'");
    }

    @Test
    void aRuleAndAStoreAreSetOneAfterTheOtherAndTakenBack() throws Exception {
        retention("set", "web-1", "--daily", "1");
        RetentionRule rule = new RetentionRule(7, 1, 4, 6, 2);
        assertThat(catalog.policies().of(Scope.of(WEB))).isEqualTo(new Policy(Optional.of(rule), Optional.empty()));
        assertThat(retention("set", "web-1", "--store", "archive")).contains("archive (of this machine)");
        assertThat(catalog.policies().of(Scope.of(WEB)))
                .isEqualTo(new Policy(Optional.of(rule), Optional.of(new StoreId("archive"))));
        retention("inherit", "web-1");
        assertThat(catalog.policies().of(Scope.of(WEB))).isEqualTo(Policy.NONE);
        retention("set", "all", "--keep-last", "3");
        assertThat(catalog.policies().of(Scope.ALL).rule()).contains(new RetentionRule(3, 14, 4, 6, 2));
        assertThatThrownBy(() -> retention("set", "web-1")).hasMessageContaining("Say what to set");
        assertThatThrownBy(() -> retention("purge")).hasMessageContaining("'purge' is none of");
    }

    @Test
    void pointsGoOnlyWhenAskedWithoutDryRun() throws Exception {
        assertThat(retention("apply", "--dry-run")).contains("rp_1", "Would go", "nothing keeps it");
        assertThat(catalog.points().all()).hasSize(2);
        assertThat(retention("apply", "web-1")).contains("rp_1", "Gone");
        assertThat(catalog.points().all()).hasSize(1);
        assertThat(retention("apply")).contains("Nothing goes.");
    }

    @Test
    void aPointIsHeldWithAReasonAndReleased() throws Exception {
        HoldCommand hold = new HoldCommand();
        hold.words = List.of("rp_1", "--until", "30d");
        assertThatThrownBy(() -> run(hold)).hasMessageContaining("--reason");
        hold.words = List.of("rp_1", "--reason", "audit", "--until", "30d");
        assertThat(run(hold)).startsWith("Restore point rp_1 is held until 2026-12-22T13:00:00");
        assertThat(catalog.policies()
                        .hold(new RestorePointId("rp_1"))
                        .orElseThrow()
                        .by())
                .isEqualTo("shell");
        ReleaseCommand release = new ReleaseCommand();
        release.words = List.of("rp_1");
        assertThat(run(release)).isEqualTo("Restore point rp_1 is not held.\n");
        assertThat(catalog.policies().holds()).isEmpty();
        hold.words = List.of("rp_1", "--reason", "audit", "--until", "soon");
        assertThatThrownBy(() -> run(hold)).hasMessageContaining("--until 'soon'");
    }
}
