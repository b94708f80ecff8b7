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
    private final Attempt attempt;

    Specs(Attempt attempt) {
        this.attempt = attempt;
    }

    static String volumeName(String device, String disk) {
        return device + "-" + disk;
    }

    /** The disk whose {@link #volumeName} that is. */
    static String diskName(String device, String volume) {
        return volume.substring(device.length() + 1);
    }

    VolumeSpec volume(String name, long sizeBytes) {
        return new VolumeSpec(
                attempt.site().value(), name, sizeBytes, attempt.order().settings());
    }

    InstanceSpec instance(PlannedMachine planned, Machine machine) {
        InstanceSpec.Reach reach = attempt.isDrill() ? InstanceSpec.Reach.ISOLATED : InstanceSpec.Reach.OPEN;
        MachineSize size = MachineSize.of(machine);
        return new InstanceSpec(
                attempt.site().value(),
                planned.name(),
                size.processors(),
                size.memoryBytes(),
                machine.firmware(),
                new InstanceSpec.Network(reach, ports(planned)),
                true,
                attempt.order().settings());
    }

    /** Those that are looked at from here. */
    static Set<Integer> ports(PlannedMachine planned) {
        Set<Integer> ports = new TreeSet<>();
        for (Ready condition : planned.ready()) {
            if (condition instanceof Ready.OpenPort open) {
                ports.add(open.port());
            } else if (condition instanceof Ready.Http http) {
                ports.add(http.port());
            }
        }
        return ports;
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
