// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.godwit.api.problem.ProblemException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The segments of an index and its manifest: writes tables to new segments and merges old ones in a thread of its own.
 * A file is durable before the manifest names it, and deleted after no manifest does.
 */
final class SegmentStack {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentStack.class);

    /** As many segments of one size are merged into one. */
    private static final int TIER = 4;
    /** With more segments than this writers wait for the merge: bounds the look-ups of one call. */
    private static final int MAX_SEGMENTS = 64;
    /** Bits of the filter for each id: 2 of 100 absent ids cost a look at a page. */
    private static final double FILTER_BITS = 10;

    private final IndexFiles files;
    private final Surroundings around;
    private final ExecutorService merging;
    private final AtomicLong count;
    private volatile IndexParts parts;
    private IndexManifest manifest;
    private Cover covered = new Cover(0, 0, 0);
    private long nextSegment;
    private boolean mergePlanned;
    private volatile boolean closed;
    private volatile @Nullable ProblemException spoilt;
    private volatile @Nullable IOException mergeFailure;

    /** What it works with. */
    record Surroundings(
            String store,
            PackStates packs,
            DiskChunkIndex.Limits limits,
            LongSupplier coveredChunkBytes,
            Threads threads) {}

    /** What a table covers once it is on disk. */
    record Cover(long moment, long chunks, long chunkBytes) {}

    /** @throws DamagedException when files are not what the manifest says */
    SegmentStack(IndexFiles files, IndexManifest manifest, Surroundings around) throws IOException {
        this.files = files;
        this.around = around;
        this.manifest = manifest;
        this.nextSegment = manifest.state().nextSegment();
        this.count = new AtomicLong(manifest.state().chunks());
        List<Segment> segments = new ArrayList<>();
        try {
            for (SegmentShape shape : manifest.segments()) {
                segments.add(new Segment(files, shape, manifest.salt()));
            }
        } catch (IOException e) {
            closeAll(segments);
            throw e instanceof DamagedException ? e : new DamagedException(String.valueOf(e));
        }
        this.parts = new IndexParts(new HashChunkIndex(), null, List.copyOf(segments));
        this.merging = around.threads().take("index-" + around.store(), 1);
    }

    private static void closeAll(List<Segment> segments) throws IOException {
        for (Segment segment : segments) {
            segment.close();
        }
    }

    IndexParts parts() {
        return parts;
    }

    long count(long more) {
        return count.addAndGet(more);
    }

    boolean isSpoilt() {
        return spoilt != null;
    }

    /** Bytes were found that are not what was written: nothing here is believed after this process. */
    ProblemException spoil(String found) {
        ProblemException known = spoilt;
        if (known != null) {
            return known;
        }
        ProblemException problem = StoreProblems.indexDamaged(around.store(), found);
        spoilt = problem;
        LOG.error("store={} the index is damaged and will be made anew: {}", around.store(), found);
        try {
            files.forget();
        } catch (IOException e) {
            problem.addSuppressed(e);
        }
        return problem;
    }

    ProblemException unwritable(IOException cause) {
        return cause instanceof ProblemException known ? known : StoreProblems.index(around.store(), cause);
    }

    /** The moment up to which packs are covered by segments. */
    synchronized long coveredMoment() {
        return manifest.state().moment();
    }

    private void publish(IndexManifest next) throws IOException {
        ProblemException damage = spoilt;
        if (damage != null) {
            throw damage;
        }
        files.write(next);
        manifest = next;
    }

    /** From now on packs need not be listed again as long as this mark is the newest in the blob store. */
    synchronized void openedAs(String opening) throws IOException {
        publish(manifest.openedAs(opening));
    }

    /** Puts another table in place; the caller sees to it that nobody writes. */
    synchronized void freeze(HashChunkIndex next, long moment, long chunks) {
        covered = new Cover(moment, chunks, around.coveredChunkBytes().getAsLong());
        parts = new IndexParts(next, parts.table(), parts.segments());
    }

    /** Writes the frozen table. May be repeated when it failed. */
    void flush() throws IOException {
        HashChunkIndex frozen = Objects.requireNonNull(parts.frozen());
        awaitRoom();
        Segment written = write(frozen);
        around.packs().settle();
        synchronized (this) {
            IndexParts next = parts.flushed(written);
            IndexManifest.State state =
                    new IndexManifest.State(covered.moment(), covered.chunks(), covered.chunkBytes(), nextSegment);
            publish(manifest.with(state, next.shapes()));
            parts = next;
            planMerge();
        }
    }

    private @Nullable Segment write(HashChunkIndex frozen) throws IOException {
        long number = newNumber();
        IndexFilter.Shape shape = filterShape(frozen.size(), 0);
        try (SegmentWriter out = new SegmentWriter(files, number, manifest.salt(), shape)) {
            for (int shard = 0; shard < HashChunkIndex.SHARDS; shard++) {
                long[] entries = frozen.entries(shard);
                for (int i : IndexEntries.order(entries)) {
                    if (isCovered(entries[i * IndexEntries.WORDS + 4])) {
                        out.add(entries, i * IndexEntries.WORDS);
                    }
                }
            }
            return finished(out);
        }
    }

    private @Nullable Segment finished(SegmentWriter out) throws IOException {
        return out.entries() == 0 ? null : new Segment(files, out.finish(), manifest.salt());
    }

    boolean isCovered(long place) {
        return place == IndexEntries.REMOVED || around.packs().isStoredBefore(Place.pack(place), covered.moment());
    }

    private synchronized long newNumber() {
        return nextSegment++;
    }

    /** Fewer bits an id when there are so many that all filters together would be too large. */
    private IndexFilter.Shape filterShape(long entries, long replaced) {
        long all = entries - replaced;
        for (Segment segment : parts.segments()) {
            all += segment.shape().entries();
        }
        return IndexFilter.Shape.of(
                entries, Math.min(FILTER_BITS, around.limits().filterBytes() * 8.0 / Math.max(1, all)));
    }

    private synchronized void awaitRoom() throws IOException {
        boolean interrupted = false;
        while (parts.segments().size() >= MAX_SEGMENTS && !closed) {
            IOException failure = mergeFailure;
            if (failure != null) {
                mergeFailure = null;
                planMerge();
                throw failure;
            }
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void planMerge() {
        if (!mergePlanned && !closed && spoilt == null && !due().isEmpty()) {
            mergePlanned = true;
            merging.execute(this::merge);
        }
    }

    private List<Segment> due() {
        return IndexParts.mergeable(parts.segments(), TIER, around.limits().tableEntries());
    }

    private void merge() {
        IOException failure = null;
        try {
            merge(due());
        } catch (CancellationException e) {
            LOG.debug("store={} a merge of the index was given up", around.store(), e);
        } catch (DamagedException e) {
            failure = spoil(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            LOG.error("store={} segments of the index cannot be merged", around.store(), e);
            failure = unwritable(e);
        }
        synchronized (this) {
            mergePlanned = false;
            mergeFailure = failure;
            if (failure == null) {
                planMerge();
            }
            notifyAll();
        }
    }

    private void merge(List<Segment> before) throws IOException {
        List<Segment> all = parts.segments();
        boolean oldest = before.get(before.size() - 1) == all.get(all.size() - 1);
        IndexMerge merge = new IndexMerge(before, oldest, around.packs(), id -> parts.isNewer(id, before.get(0)));
        long entries = before.stream().mapToLong(s -> s.shape().entries()).sum();
        Segment after;
        try (SegmentWriter out =
                new SegmentWriter(files, newNumber(), manifest.salt(), filterShape(entries, entries))) {
            merge.run(out, () -> closed);
            after = finished(out);
        }
        synchronized (this) {
            IndexParts next = parts.merged(before, after);
            IndexManifest.State old = manifest.state();
            IndexManifest.State state =
                    new IndexManifest.State(old.moment(), old.chunks() - merge.lost(), old.chunkBytes(), nextSegment);
            covered = new Cover(covered.moment(), covered.chunks() - merge.lost(), covered.chunkBytes());
            publish(manifest.with(state, next.shapes()));
            parts = next;
            count.addAndGet(-merge.lost());
        }
        for (Segment segment : before) {
            segment.close();
            files.delete(segment.shape().number());
        }
    }

    /** Waits until no merge is due. */
    synchronized void awaitMerges() throws InterruptedException {
        while (mergePlanned) {
            wait();
        }
    }

    /** Ends merges and gives the files back. */
    void close() throws IOException {
        closed = true;
        merging.shutdown();
        try {
            if (!merging.awaitTermination(30, TimeUnit.SECONDS)) {
                LOG.warn("store={} a merge of the index does not end", around.store());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closeAll(parts.segments());
    }
}
