// SPDX-License-Identifier: Apache-2.0
package org.godwit.demo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.godwit.api.disk.Disk;
import org.godwit.api.disk.DiskId;
import org.godwit.api.disk.Extent;
import org.godwit.api.disk.Extents;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.source.ChangeMark;
import org.godwit.api.source.ChangeSet;
import org.godwit.api.source.Consistency;
import org.godwit.api.source.Snapshot;

/** A demo machine at one moment. Safe for use by many threads. */
final class DemoSnapshot implements Snapshot {
    private final Disk disk;
    private final Instant takenAt;
    private final DemoDisk.State state;
    private volatile boolean closed;

    DemoSnapshot(Disk disk, Instant takenAt, DemoDisk.State state) {
        this.disk = disk;
        this.takenAt = takenAt;
        this.state = state;
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
        return List.of(disk);
    }

    @Override
    public ChangeSet changesSince(DiskId id, Optional<ChangeMark> since) throws IOException {
        check(id);
        Optional<ChangeMark> until = Optional.of(mark(state.number()));
        for (int i = 0; i < state.steps().size(); i++) {
            if (since.equals(Optional.of(mark(state.steps().get(i).number())))) {
                return new ChangeSet(id, since, until, changedAfter(i));
            }
        }
        return new ChangeSet(id, Optional.empty(), until, used());
    }

    private ChangeMark mark(long number) {
        return new ChangeMark("demo:" + state.run() + ":" + number);
    }

    private Extents changedAfter(int step) {
        List<Extent> changed = new ArrayList<>();
        for (DemoDisk.Step later : state.steps().subList(step + 1, state.steps().size())) {
            changed.addAll(later.changed().list());
        }
        return new Extents(changed);
    }

    /** Everything that is not zeroes. */
    private Extents used() {
        List<Extent> used = new ArrayList<>();
        int[] writes = state.writes();
        for (int page = 0; page < writes.length; page++) {
            int first = page;
            while (page < writes.length && writes[page] > 0) {
                page++;
            }
            if (page > first) {
                used.add(new Extent((long) first * Pages.BYTES, (long) (page - first) * Pages.BYTES));
            }
        }
        return new Extents(used);
    }

    @Override
    public void read(DiskId id, long offset, ByteBuffer target) throws IOException {
        check(id);
        if (offset < 0 || target.remaining() > state.sizeBytes() - offset) {
            throw new IllegalArgumentException(target.remaining() + " bytes at " + offset + " are not within disk " + id
                    + " of " + state.sizeBytes() + " bytes");
        }
        byte[] page = new byte[Pages.BYTES];
        long at = offset;
        while (target.hasRemaining()) {
            int number = (int) (at / Pages.BYTES);
            int within = (int) (at % Pages.BYTES);
            int length = Math.min(target.remaining(), Pages.BYTES - within);
            state.pages().fill(number, state.writes()[number], page);
            target.put(page, within, length);
            at += length;
        }
    }

    private void check(DiskId id) throws IOException {
        if (closed || !id.equals(disk.id())) {
            throw Problem.of(
                            Kind.MISSING,
                            "DISK_MISSING",
                            closed
                                    ? "Cannot read disk " + id + ": its snapshot was closed."
                                    : "Cannot read disk " + id + ": this snapshot has " + disk.id() + " only.",
                            "")
                    .asException();
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
