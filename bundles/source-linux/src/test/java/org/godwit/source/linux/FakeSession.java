// SPDX-License-Identifier: Apache-2.0
package org.godwit.source.linux;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.disk.Disk;
import org.godwit.api.disk.DiskId;
import org.godwit.api.disk.Extents;
import org.godwit.api.disk.Firmware;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.disk.OperatingSystem;
import org.godwit.api.job.JobContext;
import org.godwit.api.source.BlockSink;
import org.godwit.api.source.ChangeMark;
import org.godwit.api.source.ChangeSet;
import org.godwit.api.source.Consistency;
import org.godwit.api.source.CutOrder;
import org.godwit.api.source.CutResult;
import org.godwit.api.source.FreezingSnapshot;
import org.godwit.wire.AgentSession;
import org.godwit.wire.AgentSessions;
import org.godwit.wire.CutOutcome;
import org.godwit.wire.FreezeOutcome;
import org.godwit.wire.TakenSnapshot;

/** The session of an agent with one disk, which remembers what it was asked. */
final class FakeSession implements AgentSession {
    static final long DISK_BYTES = 4 << 20;

    final List<String> asked = new ArrayList<>();
    Consistency found = Consistency.CRASH;
    Optional<Consistency> freezes = Optional.empty();
    boolean holds = true;
    private final Machine machine;

    FakeSession(String name, String platform) {
        MachineId id = new MachineId("mch_" + name);
        Disk disk = new Disk(new DiskId(id, "sda"), DISK_BYTES, 512, "/dev/sda", List.of());
        this.machine = new Machine(
                id,
                name,
                platform,
                OperatingSystem.UNKNOWN,
                Firmware.BIOS,
                1,
                1 << 30,
                List.of(disk),
                List.of(),
                List.of(),
                true,
                Instant.EPOCH);
    }

    /** All of them connected. */
    static AgentSessions all(FakeSession... sessions) {
        List<AgentSession> all = List.of(sessions);
        return new AgentSessions() {
            @Override
            public List<AgentSession> connected() {
                return all;
            }

            @Override
            public Optional<AgentSession> find(MachineId machine) {
                return all.stream()
                        .filter(session -> session.machine().id().equals(machine))
                        .findFirst();
            }
        };
    }

    @Override
    public Machine machine() {
        return machine;
    }

    @Override
    public boolean connected() {
        return true;
    }

    @Override
    public TakenSnapshot snapshot(JobContext job, Consistency wanted) {
        asked.add("snapshot " + wanted);
        return new TakenSnapshot("s7", Instant.ofEpochSecond(5), Consistency.CRASH, machine.disks(), freezes);
    }

    @Override
    public ChangeSet changesSince(String snapshot, DiskId disk, Optional<ChangeMark> since) {
        asked.add("changes " + snapshot + " " + disk.name());
        return new ChangeSet(disk, Optional.empty(), Optional.empty(), Extents.all(DISK_BYTES));
    }

    @Override
    public CutOutcome cut(JobContext job, String snapshot, CutOrder order, BlockSink sink) {
        asked.add("cut " + snapshot + " " + order.disk().name());
        return new CutOutcome(new CutResult(Optional.empty(), DISK_BYTES, 99), found);
    }

    @Override
    public FreezeOutcome freeze(JobContext job, String snapshot, Map<DiskId, ChangeMark> since) {
        asked.add("freeze " + snapshot + " " + since.keySet().iterator().next().name());
        return new FreezeOutcome(
                new FreezingSnapshot.Freeze(holds, List.of(), List.of()),
                Instant.ofEpochSecond(9),
                Consistency.FILE_SYSTEM);
    }

    @Override
    public void held(String snapshot, DiskId disk, Extents extents, ByteBuffer target) {
        asked.add("held " + snapshot + " " + disk.name());
        target.position(target.limit());
    }

    @Override
    public void limit(long readBytesPerSecond, long sendBytesPerSecond) {
        asked.add("limit " + readBytesPerSecond + " " + sendBytesPerSecond);
    }

    @Override
    public void distrust(DiskId disk, String because) {
        asked.add("distrust " + disk.name() + " " + because);
    }

    @Override
    public void release(String snapshot) {
        asked.add("release " + snapshot);
    }
}
