// SPDX-License-Identifier: Apache-2.0
package org.godwit.demo;

import java.io.IOException;
import java.time.Clock;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
import org.godwit.api.source.SourcePower;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Machines that exist only here. Their disks are read from the controller and change a little from snapshot to snapshot,
 * unless the machine is stopped.
 */
@Component(service = SourcePlatform.class, immediate = true, configurationPid = DemoPlatform.PID)
@Designate(ocd = Config.class)
public final class DemoPlatform implements SourcePlatform, SourcePower {
    static final String PID = "org.godwit.demo";

    private static final String ID = "demo";
    private static final int MOST_MACHINES = 20_000;
    private static final int MOST_MEBIBYTES = 16384;

    /** What becomes of it when machines are to be stopped. */
    private enum Power {
        WORKS,
        FAILS,
        SILENT;

        static Power of(String word) {
            for (Power power : values()) {
                if (power.word().equals(word)) {
                    return power;
                }
            }
            throw new IllegalArgumentException(
                    "power in etc/" + PID + ".cfg is works, fails or silent, not '" + word + "'.");
        }

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        void maybeFail(String what, MachineId machine, boolean stopping) throws IOException {
            if (this == SILENT || this == FAILS && stopping) {
                throw Problem.of(
                                Kind.TRANSIENT,
                                this == FAILS ? "STOP_FAILED" : "PLATFORM_SILENT",
                                "Asked the demo platform to " + what + " machine " + machine
                                        + (this == FAILS ? ", and it goes on running" : ", and no answer came")
                                        + ", as power = " + word() + " tells it to.",
                                "Set power = works in etc/" + PID + ".cfg to end this.")
                        .asException();
            }
        }
    }

    private final Clock clock;
    private volatile Map<MachineId, DemoMachine> machines;
    private volatile PowerBook book;
    private volatile Power power;
    private volatile Config page;

    @Activate
    public DemoPlatform(Config config, Map<String, Object> properties) throws IOException {
        this(config, properties, Clock.systemUTC());
    }

    DemoPlatform(Config config, Map<String, Object> properties, Clock clock) throws IOException {
        check(config, properties);
        this.clock = clock;
        page = config;
        power = Power.of(config.power());
        book = PowerBook.in(config.folder());
        machines = made(config);
    }

    /** Disks begin anew only when what makes them has changed. */
    @Modified
    void modified(Config config, Map<String, Object> properties) throws IOException {
        check(config, properties);
        Config before = page;
        page = config;
        power = Power.of(config.power());
        book = PowerBook.in(config.folder());
        if (before.machines() != config.machines()
                || before.disk_mebibytes() != config.disk_mebibytes()
                || before.seed() != config.seed()) {
            machines = made(config);
        }
    }

    private static void check(Config config, Map<String, Object> properties) {
        ConfigurationKeys.refuseUnknown(PID, properties, Config.class);
        checkWithin("machines", config.machines(), MOST_MACHINES);
        checkWithin("disk.mebibytes", config.disk_mebibytes(), MOST_MEBIBYTES);
        Power.of(config.power());
    }

    private static Map<MachineId, DemoMachine> made(Config config) {
        // Marks of an earlier run must not be known: the disks have begun anew.
        String run = UUID.randomUUID().toString();
        Map<MachineId, DemoMachine> made = new LinkedHashMap<>();
        for (int number = 1; number <= config.machines(); number++) {
            DemoMachine machine = new DemoMachine(number, config.seed(), (long) config.disk_mebibytes() << 20, run);
            made.put(machine.id(), machine);
        }
        return Collections.unmodifiableMap(made);
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
        return one(machine).snapshot(clock.instant(), !book.isStopped(machine));
    }

    @Override
    public State power(JobContext job, MachineId machine) throws IOException {
        one(machine);
        if (power == Power.SILENT) {
            return State.UNKNOWN;
        }
        return book.isStopped(machine) ? State.STOPPED : State.RUNNING;
    }

    @Override
    public void stop(JobContext job, MachineId machine) throws IOException {
        job.throwIfCancelled();
        power.maybeFail("stop", one(machine).id(), true);
        book.set(machine, true);
    }

    @Override
    public void start(JobContext job, MachineId machine) throws IOException {
        job.throwIfCancelled();
        power.maybeFail("start", one(machine).id(), false);
        book.set(machine, false);
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
