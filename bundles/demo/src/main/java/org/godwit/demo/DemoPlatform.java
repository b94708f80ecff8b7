// SPDX-License-Identifier: Apache-2.0
package org.godwit.demo;

import java.io.IOException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.JobContext;
import org.godwit.api.plugin.ConfigurationKeys;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.source.Consistency;
import org.godwit.api.source.Snapshot;
import org.godwit.api.source.SourcePlatform;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.Designate;

/** Machines that exist only here. Their disks are read from the controller and change a little from snapshot to snapshot. */
@Component(service = SourcePlatform.class, immediate = true, configurationPid = DemoPlatform.PID)
@Designate(ocd = Config.class)
public final class DemoPlatform implements SourcePlatform {
    static final String PID = "org.godwit.demo";

    private static final String ID = "demo";
    private static final int MOST_MACHINES = 100;
    private static final int MOST_MEBIBYTES = 16384;

    private final Clock clock;
    private final Map<MachineId, DemoMachine> machines = new LinkedHashMap<>();

    @Activate
    public DemoPlatform(Config config, Map<String, Object> properties) {
        this(config, properties, Clock.systemUTC());
    }

    DemoPlatform(Config config, Map<String, Object> properties, Clock clock) {
        ConfigurationKeys.refuseUnknown(PID, properties, Config.class);
        checkWithin("machines", config.machines(), MOST_MACHINES);
        checkWithin("disk.mebibytes", config.disk_mebibytes(), MOST_MEBIBYTES);
        this.clock = clock;
        // Marks of an earlier run must not be known: the disks have begun anew.
        String run = UUID.randomUUID().toString();
        for (int number = 1; number <= config.machines(); number++) {
            DemoMachine machine = new DemoMachine(number, config.seed(), (long) config.disk_mebibytes() << 20, run);
            machines.put(machine.id(), machine);
        }
    }

    private static void checkWithin(String key, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(
                    key + " in etc/" + PID + ".cfg is 1 to " + most + ", not " + value + ".");
        }
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public List<Machine> machines() {
        return machines.values().stream()
                .map(machine -> machine.seen(ID, clock.instant()))
                .toList();
    }

    @Override
    public Snapshot snapshot(JobContext job, MachineId machine, Consistency wanted) throws IOException {
        job.throwIfCancelled();
        return one(machine).snapshot(clock.instant());
    }

    DemoMachine one(MachineId id) throws IOException {
        DemoMachine machine = machines.get(id);
        if (machine == null) {
            throw Problem.of(
                            Kind.MISSING,
                            "MACHINE_UNKNOWN",
                            "Cannot find machine " + id + " among the " + machines.size() + " demo machines.",
                            "Look at machines in etc/" + PID + ".cfg.")
                    .asException();
        }
        return machine;
    }
}
