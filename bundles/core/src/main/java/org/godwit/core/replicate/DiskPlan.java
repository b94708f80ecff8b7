// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.replicate;

import java.io.IOException;
import java.util.Optional;
import org.godwit.api.disk.Disk;
import org.godwit.api.disk.Extents;
import org.godwit.api.image.DiskImage;
import org.godwit.api.image.ImageTree;
import org.godwit.api.problem.Problem;
import org.godwit.api.source.ChangeMark;
import org.godwit.api.source.ChangeSet;
import org.godwit.api.source.Snapshot;
import org.godwit.core.image.Sampler;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done for one disk.
 *
 * @param previous what it counts from; null when there is nothing
 * @param extents whole blocks that are to be cut
 * @param sample of these, what the source calls unchanged
 * @param vacantToo whether also that part of the sample is cut that the image before has as holes
 */
record DiskPlan(
        Disk disk,
        @Nullable DiskImage previous,
        ChangeSet changes,
        Extents extents,
        Extents sample,
        boolean vacantToo) {

    /** @param candidate the image before; not taken when the disk had another size */
    static DiskPlan of(Snapshot snapshot, Disk disk, @Nullable DiskImage candidate) throws IOException {
        DiskImage previous = candidate != null && candidate.sizeBytes() == disk.sizeBytes() ? candidate : null;
        Optional<ChangeMark> mark = previous == null ? Optional.empty() : previous.mark();
        ChangeSet changes = changes(snapshot, disk, mark);
        return new DiskPlan(
                disk,
                previous,
                changes,
                changes.extents().alignedTo(ImageTree.BLOCK_BYTES, disk.sizeBytes()),
                Extents.none(),
                true);
    }

    /** What changed since a mark, or all. */
    static ChangeSet changes(Snapshot snapshot, Disk disk, Optional<ChangeMark> since) throws IOException {
        ChangeSet changes = snapshot.changesSince(disk.id(), since);
        if (changes.since().isPresent() && !changes.since().equals(since)) {
            throw notAsked(disk).asException();
        }
        return changes;
    }

    static Problem notAsked(Disk disk) {
        return Problem.of(
                Problem.Kind.BUG,
                "MARK_NOT_ASKED",
                "Asked what changed on disk " + disk.id()
                        + ", and its source answered for a mark that was not asked for.",
                "Report it, with the version of the source plugin.");
    }

    boolean amends() {
        return changes.since().isPresent();
    }

    /** Whether many blocks may be as they were: neither on a disk's first replication, nor where it is known which changed. */
    boolean mayRepeat() {
        return previous != null && !amends();
    }

    DiskPlan with(Extents more) {
        return new DiskPlan(disk, previous, changes, extents.plus(more), sample, vacantToo);
    }

    /** With some of what the source calls unchanged, where it says so and can be asked again. */
    DiskPlan sampled(Sampler sampler) {
        if (!amends() || changes.until().isEmpty()) {
            return this;
        }
        Extents some = sampler.next(disk, extents);
        return new DiskPlan(disk, previous, changes, extents.plus(some), some, sampler.looksAtVacant(disk.id()));
    }
}
