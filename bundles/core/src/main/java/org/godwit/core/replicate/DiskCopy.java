// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.replicate;

import java.io.IOException;
import java.util.Optional;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.DomainKey;
import org.godwit.api.disk.Disk;
import org.godwit.api.disk.Extents;
import org.godwit.api.image.DiskImage;
import org.godwit.api.image.ImageTree;
import org.godwit.api.job.JobContext;
import org.godwit.api.problem.Problem;
import org.godwit.api.source.ChangeMark;
import org.godwit.api.source.ChangeSet;
import org.godwit.api.source.CutOrder;
import org.godwit.api.source.CutResult;
import org.godwit.api.source.CuttingSnapshot;
import org.godwit.api.source.FreezingSnapshot;
import org.godwit.api.source.Snapshot;
import org.godwit.core.image.Crew;
import org.godwit.core.image.ImageDraft;
import org.godwit.core.image.ImageReader;
import org.godwit.core.image.LocalCutter;
import org.godwit.core.image.Sampler;
import org.godwit.core.image.StoreSink;
import org.godwit.core.work.RemoteProgress;
import org.godwit.core.work.Workshop;

/** One disk on its way into the store: a first copy, what was written since as often as needed, then its image. */
final class DiskCopy implements AutoCloseable {
    private static final CutResult NOTHING = new CutResult(Optional.empty(), 0, 0);

    /**
     * What all disks of a replication share.
     *
     * @param compares whether the store may know many blocks already
     */
    record Tools(Replication.Plugins plugins, Workshop workshop, DomainKey key, boolean compares) {
        Tools comparing() {
            return new Tools(plugins, workshop, key, true);
        }
    }

    private final Tools tools;
    private final DiskPlan plan;
    private final ImageDraft draft;
    private Optional<ChangeMark> mark;
    private Optional<ChunkId> root = Optional.empty();
    private long readBytes;
    private long changedBytes;
    private long sentBytes;
    private long skippedBytes;

    DiskCopy(Tools tools, DiskPlan plan) throws IOException {
        this.tools = tools;
        this.plan = plan;
        this.mark = plan.changes().until();
        DiskImage previous = plan.previous();
        this.draft = new ImageDraft(
                plan.disk(),
                new ImageDraft.Shelf(tools.plugins().store(), tools.key()),
                previous == null ? null : reader(previous),
                plan.amends());
    }

    private ImageReader reader(DiskImage image) {
        return new ImageReader(tools.plugins().store(), tools.plugins().domain(), image);
    }

    Disk disk() {
        return plan.disk();
    }

    /** Up to which mark of the source it is copied; empty where the source does not track. */
    Optional<ChangeMark> mark() {
        return mark;
    }

    long readBytes() {
        return readBytes;
    }

    long changedBytes() {
        return changedBytes;
    }

    long sentBytes() {
        return sentBytes;
    }

    /** Free space that was not read when the whole disk was. */
    long skippedBytes() {
        return skippedBytes;
    }

    /**
     * The first copy.
     *
     * @throws TrackerMissedException where the source left something out
     */
    void first(JobContext job, Snapshot snapshot) throws IOException {
        Extents vacant = draft.vacant(plan.sample());
        Extents blocks = Sampler.without(plan.extents(), vacant, disk().sizeBytes());
        Cut how = new Cut(tools.compares() || plan.mayRepeat(), !plan.amends());
        root = cut(job, snapshot, blocks, how).root();
        if (!plan.sample().isEmpty()) {
            Extents told = plan.sample();
            if (isNotTold(job, snapshot, vacant)) {
                told = Sampler.without(told, vacant, disk().sizeBytes());
            }
            new SampleCheck(snapshot, disk()).look(draft, told, mark.orElseThrow());
        }
    }

    /**
     * Cuts what the image before has as holes, now and then. What was free when it was skipped may hold anything, and may
     * belong to a file that never wrote it: where a source skips free space, that is no miss.
     */
    private boolean isNotTold(JobContext job, Snapshot snapshot, Extents vacant) throws IOException {
        return !plan.vacantToo()
                || cut(job, snapshot, vacant, new Cut(true, true))
                        .skippedBytes()
                        .isPresent();
    }

    /** What was written since the mark, over what was copied. */
    void again(JobContext job, Snapshot snapshot, ChangeSet changes) throws IOException {
        checkRoot();
        Extents blocks = blocks(changes.extents());
        draft.reopen(blocks);
        boolean whole = changes.since().isEmpty();
        cut(job, snapshot, blocks, new Cut(whole, whole));
        mark = changes.until();
    }

    /** What is held of the moment of the freeze, over what was copied. */
    void amend(JobContext job, FreezingSnapshot snapshot, ChangeSet held) throws IOException {
        checkRoot();
        if (mark.isEmpty() || !held.since().equals(mark)) {
            throw DiskPlan.notAsked(disk()).asException();
        }
        HeldBlocks blocks = new HeldBlocks(tools, draft, snapshot);
        CutResult result = blocks.put(job, held.extents());
        readBytes += result.readBytes();
        sentBytes += result.sentBytes();
        mark = held.until();
    }

    DiskImage finish() throws IOException {
        ImageDraft.Built built = draft.build();
        checkRoot(built.root());
        changedBytes = built.changedBytes();
        return new DiskImage(
                disk().id(),
                disk().sizeBytes(),
                built.root(),
                tools.plugins().dedup().id(),
                tools.plugins().dedup().parameters(),
                built.dataBytes(),
                mark);
    }

    Extents blocks(Extents extents) {
        return extents.alignedTo(ImageTree.BLOCK_BYTES, disk().sizeBytes());
    }

    /**
     * How blocks are cut.
     *
     * @param compares whether the store may know many of them
     * @param skipFree whether what no file system needs may be holes
     */
    private record Cut(boolean compares, boolean skipFree) {}

    private CutResult cut(JobContext job, Snapshot snapshot, Extents blocks, Cut how) throws IOException {
        CutResult result = blocks.isEmpty() ? NOTHING : cutSome(job, snapshot, blocks, how);
        draft.checkSettled(blocks);
        readBytes += result.readBytes();
        sentBytes += result.sentBytes();
        skippedBytes += plan.amends() ? 0 : result.skippedBytes().orElse(0);
        return result;
    }

    private CutResult cutSome(JobContext job, Snapshot snapshot, Extents blocks, Cut how) throws IOException {
        CutOrder order = new CutOrder(
                disk().id(),
                blocks,
                tools.plugins().dedup().id(),
                tools.plugins().dedup().parameters(),
                tools.key(),
                how.compares(),
                how.skipFree());
        StoreSink sink = new StoreSink(draft, blocks, job, !(snapshot instanceof CuttingSnapshot));
        if (snapshot instanceof CuttingSnapshot cutting) {
            RemoteProgress remote = new RemoteProgress(job);
            CutResult result = cutting.cut(remote, order, sink);
            remote.sentInAll(result.sentBytes());
            return result;
        }
        try (Crew crew = tools.workshop().crews().get()) {
            return new LocalCutter(tools.plugins().dedup(), crew)
                    .cut(job, LocalCutter.Source.of(snapshot, disk()), order, sink);
        }
    }

    /** The root that the source computed holds for the first copy alone. */
    private void checkRoot() throws IOException {
        if (root.isPresent()) {
            checkRoot(draft.root());
        }
    }

    private void checkRoot(ChunkId built) throws IOException {
        if (root.isPresent() && !root.get().equals(built)) {
            throw Problem.of(
                            Problem.Kind.CORRUPT,
                            "ROOT_MISMATCH",
                            "Copied disk " + disk().id() + ": its source read " + root.get() + ", the store has "
                                    + built + ". Nothing was committed.",
                            "Replicate again; if it comes back, check the memory of machine and controller.")
                    .asException();
        }
        root = Optional.empty();
    }

    @Override
    public void close() throws IOException {
        draft.close();
    }
}
