// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.disk.Concern;
import org.godwit.api.disk.Disk;
import org.godwit.api.disk.DiskId;
import org.godwit.api.disk.Extent;
import org.godwit.api.disk.Extents;
import org.godwit.api.job.JobContext;
import org.godwit.api.problem.Problem;
import org.godwit.api.source.BlockSink;
import org.godwit.api.source.ChangeMark;
import org.godwit.api.source.ChangeSet;
import org.godwit.api.source.Consistency;
import org.godwit.api.source.CutOrder;
import org.godwit.api.source.CutResult;
import org.godwit.api.source.FreezingSnapshot;
import org.godwit.api.source.Snapshot;

/** A make-believe machine that is copied while it writes, and frozen in the end. Its freezes fail, or hold nothing. */
final class FakeFreezingSnapshot implements FreezingSnapshot {

    /** Who is told what a freeze holds, and what the machine does meanwhile. */
    record Around(FakeSourcePlatform.Setup setup, Witness witness, Runnable meanwhile) {}

    /** Is told the truth. */
    interface Witness {
        void saw(Instant at, Map<String, SparseBytes> disks);
    }

    private final FakeMachine machine;
    private final Around around;
    private final List<Disk> disks;
    private final FakeCuttingSnapshot cutter;
    private final Map<String, SparseBytes> held = new LinkedHashMap<>();
    private Instant takenAt;
    private Consistency consistency = Consistency.FUZZY;
    private boolean closed;

    FakeFreezingSnapshot(FakeMachine machine, Around around) {
        this.machine = machine;
        this.around = around;
        this.disks = machine.diskList();
        this.takenAt = around.setup().clock().instant();
        this.cutter = new FakeCuttingSnapshot(
                new Live(), around.setup().strategies(), around.setup().faults());
    }

    @Override
    public Consistency wanted() {
        return Consistency.FILE_SYSTEM;
    }

    @Override
    public CutResult cut(JobContext job, CutOrder order, BlockSink sink) throws IOException {
        if (!held.isEmpty()) {
            throw new IllegalStateException("cut after something was held");
        }
        return cutter.cut(job, order, sink);
    }

    @Override
    public Freeze freeze(JobContext job, Map<DiskId, ChangeMark> since) throws IOException {
        around.setup().faults().maybe(15, "FREEZE_FAILED");
        around.meanwhile().run();
        if (around.setup().faults().strikes(4)) {
            return new Freeze(
                    false,
                    List.of(),
                    List.of(new Concern(Concern.Level.WARNING, "CONSISTENCY_BELOW_FILE_SYSTEM", "Too much.", "")));
        }
        List<ChangeSet> changes = new ArrayList<>();
        synchronized (machine) {
            takenAt = around.setup().clock().instant();
            for (Map.Entry<DiskId, ChangeMark> each : since.entrySet()) {
                FakeDisk disk = machine.live(each.getKey().name());
                if (!disk.knows(Optional.of(each.getValue()))) {
                    return new Freeze(false, List.of(), List.of());
                }
                changes.add(new ChangeSet(
                        each.getKey(),
                        Optional.of(each.getValue()),
                        Optional.of(disk.marked()),
                        disk.writtenSince(each.getValue())));
                held.put(each.getKey().name(), disk.bytes().copy());
            }
        }
        consistency = Consistency.FILE_SYSTEM;
        around.witness().saw(takenAt, held);
        around.meanwhile().run();
        return new Freeze(true, changes, List.of());
    }

    @Override
    public void held(DiskId disk, Extents extents, ByteBuffer target) throws IOException {
        around.setup().faults().maybe(60, "HELD_LOST");
        SparseBytes bytes = held.get(disk.name());
        if (bytes == null || extents.totalBytes() != target.remaining()) {
            throw new IllegalStateException("nothing is held of " + disk + ", or not so much");
        }
        for (Extent extent : extents.list()) {
            int from = target.position();
            bytes.read(extent.offset(), target.slice(from, (int) extent.length()));
            target.position(from + (int) extent.length());
        }
    }

    @Override
    public Instant takenAt() {
        return takenAt;
    }

    @Override
    public Consistency consistency() {
        return consistency;
    }

    @Override
    public List<Disk> disks() {
        return disks;
    }

    @Override
    public ChangeSet changesSince(DiskId disk, Optional<ChangeMark> since) throws IOException {
        return cutter.changesSince(disk, since);
    }

    @Override
    public void distrust(DiskId disk, String because) {
        machine.distrust(disk.name(), because);
    }

    @Override
    public void read(DiskId disk, long offset, ByteBuffer target) throws IOException {
        throw Problem.of(Problem.Kind.UNSUPPORTED, "READ_UNSUPPORTED", "Read disk " + disk + " while it changes.", "")
                .asException();
    }

    @Override
    public void close() {
        closed = true;
    }

    /** The machine as it is at each call. */
    private final class Live implements Snapshot {
        @Override
        public Instant takenAt() {
            return takenAt;
        }

        @Override
        public Consistency consistency() {
            return consistency;
        }

        @Override
        public List<Disk> disks() {
            return disks;
        }

        @Override
        public ChangeSet changesSince(DiskId id, Optional<ChangeMark> since) throws IOException {
            around.setup().faults().maybe(20, "CHANGES_FAILED");
            if (closed) {
                throw new IllegalStateException("the snapshot is closed");
            }
            ChangeSet changes;
            synchronized (machine) {
                FakeDisk disk = machine.live(id.name());
                Extents all = Extents.all(disk.bytes().sizeBytes());
                if (!machine.isTracked() || machine.distrusted().containsKey(id.name())) {
                    changes = new ChangeSet(id, Optional.empty(), Optional.empty(), all);
                } else if (disk.knows(since)) {
                    Extents written = disk.writtenSince(since.orElseThrow());
                    changes = new ChangeSet(id, since, Optional.of(disk.marked()), written);
                } else {
                    changes = new ChangeSet(id, Optional.empty(), Optional.of(disk.marked()), all);
                }
            }
            around.meanwhile().run();
            return changes;
        }

        @Override
        public void read(DiskId id, long offset, ByteBuffer target) throws IOException {
            around.setup().faults().maybe(60, "READ_FAILED");
            synchronized (machine) {
                machine.live(id.name()).bytes().read(offset, target);
            }
            around.meanwhile().run();
        }

        @Override
        public void close() {}
    }
}
