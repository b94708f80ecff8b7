// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.godwit.api.disk.Machine;
import org.godwit.api.job.Progress;
import org.godwit.core.Bench;
import org.godwit.core.SimulatedWorld;
import org.godwit.core.plugin.ComponentFailures;
import org.godwit.core.plugin.Inventory;
import org.junit.jupiter.api.Test;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.ReferenceDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;

/** The small parts of the core, each by itself. */
class PartsTest {

    @Test
    void progressHasARateAndSaysWhenItEnds() {
        SimulatedWorld world = new SimulatedWorld(1);
        ProgressMeter meter = new ProgressMeter(world.clock());
        meter.phase("copy", 10_000);
        for (int i = 0; i < 4; i++) {
            world.pass(1000);
            meter.done(1000);
        }
        Progress progress = meter.progress();
        assertThat(progress.doneBytes()).isEqualTo(4000);
        assertThat(progress.bytesPerSecond()).isBetween(950L, 1000L);
        assertThat(progress.etaSeconds()).isEqualTo(OptionalLong.of(6));
    }

    @Test
    void aMissingReferenceIsNamedInOneLine() {
        ComponentDescriptionDTO description = new ComponentDescriptionDTO();
        ReferenceDTO reference = new ReferenceDTO();
        reference.name = "source";
        reference.interfaceName = "javax.sql.DataSource";
        description.references = new ReferenceDTO[] {reference};
        description.configurationPid = new String[] {"org.godwit.catalog"};
        UnsatisfiedReferenceDTO missing = new UnsatisfiedReferenceDTO();
        missing.name = "source";
        missing.target = "(dataSourceName=godwit)";
        ComponentConfigurationDTO configuration = new ComponentConfigurationDTO();
        configuration.state = ComponentConfigurationDTO.UNSATISFIED_REFERENCE;
        configuration.unsatisfiedReferences = new UnsatisfiedReferenceDTO[] {missing};
        assertThat(ComponentFailures.detail(description, configuration))
                .contains("Needs a service javax.sql.DataSource with (dataSourceName=godwit), and there is none.");
        configuration.state = ComponentConfigurationDTO.FAILED_ACTIVATION;
        configuration.failure = "java.lang.reflect.InvocationTargetException\n\tat x\nCaused by:"
                + " java.lang.IllegalArgumentException: Unknown key colour in etc/org.godwit.core.cfg.\n\tat y";
        assertThat(ComponentFailures.detail(description, configuration))
                .contains("Does not start: Unknown key colour in etc/org.godwit.core.cfg.");
    }

    @Test
    void machinesComeAndGoInTheCatalog() throws IOException {
        Bench bench = new Bench();
        List<String> told = new ArrayList<>();
        Inventory inventory =
                new Inventory(bench.registry, bench.parts.machines(), bench.events, () -> told.add("retry"));
        bench.source.add("web").withDisk("sda", 1 << 20);
        inventory.look();
        Machine seen = bench.parts.machines().all().get(0);
        assertThat(seen.connected()).isTrue();
        inventory.look();
        assertThat(bench.parts.machines().all()).containsExactly(seen);
        bench.source.reachable("web", false);
        inventory.look();
        assertThat(bench.parts.machines().all()).containsExactly(seen.seen(false, seen.seenAt()));
        bench.source.reachable("web", true);
        bench.registry.remove(bench.source);
        inventory.look();
        assertThat(bench.parts.machines().all().get(0).connected()).isFalse();
        assertThat(told).containsExactly("retry");
    }
}
