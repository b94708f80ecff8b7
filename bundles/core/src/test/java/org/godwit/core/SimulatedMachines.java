// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.disk.Disk;
import org.godwit.api.disk.DiskId;
import org.godwit.api.disk.Firmware;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.disk.OperatingSystem;
import org.godwit.api.image.DiskImage;
import org.godwit.api.job.JobContext;
import org.godwit.api.plan.CloudSiteId;
import org.godwit.api.point.ReplicationFigures;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.point.Verification;
import org.godwit.api.source.Consistency;
import org.godwit.api.source.SourcePower;

/**
 * Machines at the source that write as long as they run. What a machine has written is a number, which a restore point
 * takes over.
 */
final class SimulatedMachines implements SourcePower {
    static final String PLATFORM = "simulated";
    static final long DISK_BYTES = 4096;

    /** One machine. */
    static final class Source {
        final Machine machine;
        boolean running = true;
        /** The site whose run has stopped it. */
        Optional<CloudSiteId> stoppedBy = Optional.empty();

        long written = 1;

        Source(Machine machine) {
            this.machine = machine;
        }
    }

    private final SimulatedWorld world;
    private final Runnable moment;
    private final Map<MachineId, Source> sources = new LinkedHashMap<>();
    private final Map<RestorePointId, Long> writtenOf = new LinkedHashMap<>();
    private Predicate<MachineId> liveElsewhere = machine -> false;
    private Function<JobContext, CloudSiteId> siteOf = job -> new CloudSiteId("none");
    private Consumer<String> twoLive = what -> {};
    private int points;

    SimulatedMachines(SimulatedWorld world, Runnable moment) {
        this.world = world;
        this.moment = moment;
    }

    /** @param live whether a copy of a machine runs elsewhere: then it must not be started */
    void witness(Predicate<MachineId> live, Function<JobContext, CloudSiteId> site, Consumer<String> broken) {
        liveElsewhere = live;
        siteOf = site;
        twoLive = broken;
    }

    Machine add(String name, int disks) {
        MachineId id = new MachineId("mch_" + name);
        List<Disk> all = new ArrayList<>();
        for (int i = 0; i < disks; i++) {
            all.add(new Disk(new DiskId(id, "vd" + (char) ('a' + i)), DISK_BYTES, 512, "/dev/vd", List.of()));
        }
        Machine machine = new Machine(
                id,
                name,
                PLATFORM,
                new OperatingSystem("linux", "Simulated", "6.1", "x86_64"),
                Firmware.BIOS,
                1,
                1 << 20,
                all,
                List.of(),
                List.of(),
                false,
                world.nowAgain());
        sources.put(id, new Source(machine));
        return machine;
    }

    List<Source> all() {
        return List.copyOf(sources.values());
    }

    public Source of(MachineId id) {
        return Optional.ofNullable(sources.get(id)).orElseThrow();
    }

    /** Those that run write something. */
    void live() {
        for (Source source : sources.values()) {
            if (source.running && world.random.nextInt(3) == 0) {
                source.written++;
            }
        }
    }

    /** What the machine had written when the point was taken. */
    long written(RestorePointId point) {
        return Optional.ofNullable(writtenOf.get(point)).orElseThrow();
    }

    RestorePoint replicated(MachineId id) {
        return replicated(id, of(id).written);
    }

    /** @param written what the machine has written, wherever it lives */
    RestorePoint replicated(MachineId id, long written) {
        Source source = of(id);
        List<DiskImage> images = source.machine.disks().stream()
                .map(disk -> new DiskImage(
                        disk.id(),
                        disk.sizeBytes(),
                        new ChunkId(1, 2, 3, written),
                        "simulated",
                        Map.of(),
                        disk.sizeBytes(),
                        Optional.empty()))
                .toList();
        RestorePoint point = new RestorePoint(
                new RestorePointId("rp_" + ++points),
                source.machine,
                world.nowAgain(),
                world.random.nextInt(3) == 0 ? Consistency.APPLICATION : Consistency.FILE_SYSTEM,
                new StoreId("main"),
                "default",
                images,
                new ReplicationFigures(0, 0, 0, 0, 0, 1));
        writtenOf.put(point.id(), written);
        return point;
    }

    static Verification verified(RestorePoint point) {
        return new Verification(point.id(), point.takenAt(), DISK_BYTES, List.of());
    }

    @Override
    public State power(JobContext job, MachineId machine) throws IOException {
        moment.run();
        world.faults.maybe(30, "POWER_UNSEEN");
        return world.faults.strikes(30) ? State.UNKNOWN : of(machine).running ? State.RUNNING : State.STOPPED;
    }

    @Override
    public void stop(JobContext job, MachineId machine) throws IOException {
        moment.run();
        world.faults.maybe(12, "STOP_REFUSED");
        Source source = of(machine);
        source.stoppedBy = source.running ? Optional.of(siteOf.apply(job)) : source.stoppedBy;
        source.running = false;
        moment.run();
        world.faults.maybe(12, "STOP_UNANSWERED");
    }

    @Override
    public void start(JobContext job, MachineId machine) throws IOException {
        moment.run();
        world.faults.maybe(12, "START_REFUSED");
        if (liveElsewhere.test(machine)) {
            twoLive.accept("two live copies: " + machine + " is started at the source while a failover runs it");
        }
        of(machine).running = true;
        of(machine).stoppedBy = Optional.empty();
        moment.run();
        world.faults.maybe(12, "START_UNANSWERED");
    }
}
