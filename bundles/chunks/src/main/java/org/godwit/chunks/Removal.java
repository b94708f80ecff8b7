// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkRun;
import org.godwit.api.point.StoreUpkeep.SweepOrder;
import org.godwit.api.point.StoreUpkeep.Swept;
import org.godwit.api.point.StoreUpkeep.Watch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The second phase of a sweep. First the index forgets dead chunks and packs of nothing else are deleted, which makes
 * room; then packs with many dead ones are written anew: copies into the spool, the spool flushed, the index turned to
 * them, the old packs deleted. Were the index turned before the flush, the next sweep would find the old chunks dead, and
 * the loss of power would take the copies. Killed in between, there are chunks twice, and the next sweep finds the copies that the
 * index does not use dead.
 */
final class Removal {
    private static final Logger LOG = LoggerFactory.getLogger(Removal.class);

    /** Live bytes that are written anew before the packs they came from are deleted. */
    private static final long BATCH_BYTES = 64 << 20;

    private final Inside inside;
    private final Packs packs;
    private final Watch watch;
    private final SweepOrder order;
    private final Pace deletes;
    private final List<Integer> emptied = new ArrayList<>();
    private final List<Move> moves = new ArrayList<>();
    private final Workspace work = new Workspace();
    private long condemnedBytes;
    private long deleted;
    private long rewritten;
    private long freed;
    private long kept;
    private long batch;
    private long written;

    Removal(Inside inside, Watch watch, SweepOrder order) {
        this.inside = inside;
        this.packs = inside.packs();
        this.watch = watch;
        this.order = order;
        this.deletes = new Pace(order.deletesPerSecond(), watch);
    }

    Swept run(long condemnedChunks) throws IOException {
        List<Integer> mixed = new ArrayList<>();
        watch.phase("remove", 0);
        for (int number : packs.present().values()) {
            Pack pack = packs.get(number);
            watch.throwIfStopped();
            if (!pack.isGone() && !pack.isInSpool() && (!pack.dead().isEmpty() || pack.isSpoilt())) {
                weigh(number, pack, mixed);
            }
        }
        for (int number : mixed) {
            rewrite(number, packs.get(number));
        }
        deleteEmptied();
        return new Swept(condemnedChunks, condemnedBytes, deleted, rewritten, freed - written, kept);
    }

    private void weigh(int number, Pack pack, List<Integer> mixed) throws IOException {
        if (pack.dead().liveBytes() < 0) {
            List<StoredRun> runs = runs(pack);
            if (!pack.holds(runs)) {
                LOG.error(
                        "store={} pack={} does not list the runs that it had, and is left alone",
                        inside.blobs().id(),
                        pack.id());
                kept++;
                return;
            }
            forget(number, pack, runs);
        }
        long live = pack.dead().liveBytes();
        long dead = pack.dead().deadBytes();
        if (live == 0) {
            delete(pack);
        } else if (dead * 100 > (live + dead) * order.rewritePercent()
                || pack.isSpoilt()
                || !pack.damaged().isEmpty()) {
            mixed.add(number);
        }
    }

    private List<StoredRun> runs(Pack pack) throws IOException {
        if (inside.blobs().size(pack.id().blob()).isEmpty()) {
            for (int run = 0; run < pack.runCount(); run++) {
                inside.damages().mark(pack, run);
            }
            return List.of();
        }
        return new PackReader(inside.blobs()).runs(pack.id(), pack.format());
    }

    private void forget(int number, Pack pack, List<StoredRun> runs) {
        long live = 0;
        long gone = 0;
        for (int run = 0; run < runs.size(); run++) {
            StoredRun stored = runs.get(run);
            for (int i = 0; i < stored.lengths().length; i++) {
                int length = stored.lengths()[i];
                if (pack.dead().has(run, i)) {
                    gone += length;
                    if (inside.index().remove(stored.ids().get(i), Place.of(number, run, i))) {
                        packs.chunkBytes().addAndGet(-length);
                    }
                } else {
                    live += length;
                }
            }
        }
        condemnedBytes += gone - pack.dead().deadBytes();
        pack.dead().weighed(live, gone);
    }

    private void rewrite(int number, Pack pack) throws IOException {
        for (int run = 0; run < pack.runCount(); run++) {
            watch.throwIfStopped();
            if (!copy(number, pack, run)) {
                kept++;
                return;
            }
        }
        emptied.add(number);
        rewritten++;
        batch += pack.dead().liveBytes();
        if (batch >= BATCH_BYTES) {
            deleteEmptied();
        }
    }

    /** Whether what is live in a run could be read, and was copied. */
    private boolean copy(int number, Pack pack, int run) throws IOException {
        DeadChunks dead = pack.dead();
        if (run < dead.verdict().below() && dead.verdict().needed().row(run).isEmpty()) {
            return true;
        }
        byte[] body;
        RunBody unpacked;
        try {
            body = pack.body(run, inside.blobs());
            unpacked = RunBody.unpack(body, byte[]::new);
        } catch (DamagedException e) {
            LOG.error("store={} pack={} stays: found {}", inside.blobs().id(), pack.id(), e.getMessage());
            inside.damages().mark(pack, run);
            return false;
        }
        StoredRun all = unpacked.run();
        BitSet wanted = new BitSet();
        for (int i = 0; i < all.lengths().length; i++) {
            wanted.set(i, !dead.has(run, i));
        }
        store(Place.of(number, run, 0), body, unpacked, wanted);
        watch.done(0);
        return true;
    }

    private void store(long from, byte[] body, RunBody unpacked, BitSet wanted) throws IOException {
        StoredRun names = unpacked.run();
        int length;
        if (wanted.cardinality() == names.lengths().length) {
            length = work.adopt(body);
        } else {
            ChunkRun all = unpacked.asRun();
            work.unpack(inside.keys().domain(names.domain()), all);
            names = Workspace.names(names.domain(), all, wanted);
            length = work.encode(all, wanted, names, inside.zstdLevel());
        }
        StoredRun copied = names;
        written += length + PackFormat.RECORD_OVERHEAD;
        inside.spool().store(work, length, copied, to -> {
            int chunk = 0;
            for (int i = wanted.nextSetBit(0); i >= 0; i = wanted.nextSetBit(i + 1), chunk++) {
                moves.add(new Move(copied.ids().get(chunk), from + i, to + chunk, copied.lengths()[chunk]));
            }
        });
        inside.spool().roll();
    }

    /** A copy that is not used yet: until it is durable the index must not know it. */
    private record Move(ChunkId id, long from, long to, int length) {}

    private void move(Move move) {
        if (inside.index().search(move.id()) == move.from()) {
            inside.epochs().moved(move.from(), move.to());
            inside.index().replace(move.id(), move.to());
        }
    }

    /** What they held is durable elsewhere before they go. */
    private void deleteEmptied() throws IOException {
        if (emptied.isEmpty()) {
            return;
        }
        inside.spool().flush();
        moves.forEach(this::move);
        moves.clear();
        // The index counts a pack as covered when it is stored; what came in later must be on disk before it is relied
        // on.
        inside.index().flush();
        for (int number : emptied) {
            delete(packs.get(number));
        }
        emptied.clear();
        batch = 0;
    }

    private void delete(Pack pack) throws IOException {
        deletes.spend(1);
        String name = pack.id().blob();
        long bytes = inside.blobs().size(name).orElse(0);
        inside.lists().leaves(pack);
        inside.blobs().delete(name);
        inside.lists().left(pack.id());
        inside.damages().left(pack.forgetDamage());
        freed += bytes;
        deleted++;
    }
}
