// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import java.util.Set;
import java.util.TreeSet;
import org.godwit.api.disk.Firmware;
import org.godwit.api.disk.Machine;
import org.godwit.api.plan.PlannedMachine;
import org.godwit.api.plan.PlannedMachine.Ready;
import org.godwit.api.target.InstanceSpec;
import org.godwit.api.target.VolumeSpec;

/** What is asked of a target for a site: the names by which it is found again. */
final class Specs {
    /** For a machine that did not say how much it has. */
    private static final long DEFAULT_MEMORY_BYTES = 1L << 30;

    private final Attempt attempt;

    Specs(Attempt attempt) {
        this.attempt = attempt;
    }

    static String volumeName(String device, String disk) {
        return device + "-" + disk;
    }

    VolumeSpec volume(String name, long sizeBytes) {
        return new VolumeSpec(
                attempt.site().value(), name, sizeBytes, attempt.order().settings());
    }

    InstanceSpec instance(PlannedMachine planned, Machine machine) {
        Set<Integer> ports = new TreeSet<>();
        for (Ready condition : planned.ready()) {
            if (condition instanceof Ready.OpenPort open) {
                ports.add(open.port());
            } else if (condition instanceof Ready.Http http) {
                ports.add(http.port());
            }
        }
        InstanceSpec.Reach reach = attempt.isDrill() ? InstanceSpec.Reach.ISOLATED : InstanceSpec.Reach.OPEN;
        return new InstanceSpec(
                attempt.site().value(),
                planned.name(),
                Math.max(1, machine.processors()),
                machine.memoryBytes() > 0 ? machine.memoryBytes() : DEFAULT_MEMORY_BYTES,
                machine.firmware(),
                new InstanceSpec.Network(reach, ports),
                true,
                attempt.order().settings());
    }

    /** Enough of an instance's spec to look for it. */
    InstanceSpec sought(String name) {
        return new InstanceSpec(
                attempt.site().value(),
                name,
                1,
                0,
                Firmware.BIOS,
                InstanceSpec.Network.NONE,
                true,
                attempt.order().settings());
    }
}
