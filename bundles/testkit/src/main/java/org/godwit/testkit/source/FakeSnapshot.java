// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.disk.Disk;
import org.godwit.api.disk.DiskId;
import org.godwit.api.disk.Extents;
import org.godwit.api.problem.Problem;
import org.godwit.api.source.ChangeMark;
import org.godwit.api.source.ChangeSet;
import org.godwit.api.source.Consistency;
import org.godwit.api.source.Snapshot;

/** A copy of a make-believe machine's disks. */
final class FakeSnapshot implements Snapshot {
    private final FakeMachine machine;
    private final List<Disk> disks;
    private final Map<String, FakeDisk> frozen;
    private final boolean tracked;
    private final Instant takenAt;
    private final Faults faults;
    private volatile boolean closed;

    FakeSnapshot(FakeMachine machine, Instant takenAt, Faults faults) {
        this.machine = machine;
        synchronized (machine) {
            this.disks = machine.diskList();
            this.frozen = machine.frozen();
            this.tracked = machine.isTracked();
        }
        this.takenAt = takenAt;
        this.faults = faults;
    }

    Map<String, SparseBytes> contents() {
        Map<String, SparseBytes> contents = new LinkedHashMap<>();
        frozen.forEach((name, disk) -> contents.put(name, disk.bytes()));
        return contents;
    }

    @Override
    public Instant takenAt() {
        return takenAt;
    }

    @Override
    public Consistency consistency() {
        return Consistency.CRASH;
    }

    @Override
    public List<Disk> disks() {
        return disks;
    }

    @Override
    public ChangeSet changesSince(DiskId id, Optional<ChangeMark> since) throws IOException {
        faults.maybe(20, "CHANGES_FAILED");
        FakeDisk disk = one(id);
        if (!tracked || machine.distrusted().containsKey(id.name())) {
            return new ChangeSet(
                    id,
                    Optional.empty(),
                    Optional.empty(),
                    Extents.all(disk.bytes().sizeBytes()));
        }
        if (disk.knows(since)) {
            return new ChangeSet(id, since, Optional.of(disk.mark()), disk.writtenSince(since.orElseThrow()));
        }
        return new ChangeSet(id, Optional.empty(), Optional.of(disk.mark()), disk.allocated());
    }

    @Override
    public void distrust(DiskId id, String because) {
        machine.distrust(id.name(), because);
    }

    @Override
    public void read(DiskId id, long offset, ByteBuffer target) throws IOException {
        faults.maybe(60, "READ_FAILED");
        one(id).bytes().read(offset, target);
    }

    @Override
    public void close() {
        closed = true;
    }

    private FakeDisk one(DiskId id) throws IOException {
        FakeDisk disk = frozen.get(id.name());
        if (closed || disk == null) {
            throw Problem.of(
                            Problem.Kind.MISSING,
                            "DISK_MISSING",
                            "There is no disk " + id + (closed ? " any more: the snapshot is closed." : " here."),
                            "")
                    .asException();
        }
        return disk;
    }
}
