// SPDX-License-Identifier: Apache-2.0
package org.godwit.gateway;

import java.io.IOException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.disk.Extents;
import org.godwit.api.image.Piece;
import org.godwit.api.job.JobContext;
import org.godwit.api.problem.Problem;
import org.godwit.api.source.BlockName;
import org.godwit.api.source.BlockSink;
import org.godwit.api.source.NumberedRecipe;
import org.godwit.wire.Frames;
import org.jspecify.annotations.Nullable;

/** What a cut order takes in: translates frames into calls of a {@link BlockSink} and keeps its open batches. */
final class Intake {
    /** An agent keeps three in flight; more than this is no agent of ours. */
    private static final int MAX_OPEN_BATCHES = 16;

    private final JobContext job;
    private final BlockSink sink;
    private final LongAdder sent = new LongAdder();
    private final Map<Integer, BlockSink.Batch> open = new HashMap<>();
    private int last;

    Intake(JobContext job, BlockSink sink) {
        this.job = job;
        this.sink = sink;
    }

    /** Payload that came in so far. */
    long sentBytes() {
        return sent.sum();
    }

    /** So many bytes of payload came in. */
    void count(long bytes) {
        sent.add(bytes);
        job.sent(bytes);
    }

    void holes(Extents holes) throws IOException {
        job.throwIfCancelled();
        sink.holes(holes);
    }

    BitSet unknown(List<BlockName> names) throws IOException {
        job.throwIfCancelled();
        return sink.unknown(names);
    }

    /** Offers recipes; batch 0 means that nothing is wanted and all is settled. */
    Frames.Wanted offer(List<NumberedRecipe> recipes) throws IOException {
        job.throwIfCancelled();
        BlockSink.Batch batch = sink.offer(recipes);
        Set<ChunkId> wanted = new HashSet<>(batch.wanted());
        if (wanted.isEmpty()) {
            batch.complete();
            return new Frames.Wanted(0, new BitSet());
        }
        BitSet pieces = new BitSet();
        int at = 0;
        for (NumberedRecipe recipe : recipes) {
            for (Piece piece : recipe.recipe().pieces()) {
                if (wanted.remove(piece.id())) {
                    pieces.set(at);
                }
                at++;
            }
        }
        return new Frames.Wanted(keep(batch), pieces);
    }

    /** The batch of that number; null when it is complete already: the agent did not hear the answer. */
    BlockSink.@Nullable Batch batch(int number) throws IOException {
        synchronized (open) {
            BlockSink.Batch batch = open.get(number);
            if (batch == null && (number <= 0 || number > last)) {
                throw OpenOrder.gone("batch " + number).asException();
            }
            return batch;
        }
    }

    void complete(int number, BlockSink.Batch batch) throws IOException {
        job.throwIfCancelled();
        batch.complete();
        synchronized (open) {
            open.remove(number);
        }
    }

    private int keep(BlockSink.Batch batch) throws IOException {
        synchronized (open) {
            if (open.size() >= MAX_OPEN_BATCHES) {
                throw Problem.of(
                                Problem.Kind.BUG,
                                "TOO_MANY_BATCHES",
                                "Opened a batch for an agent: it has " + open.size() + " open.",
                                "Use the agent that came with this controller.")
                        .asException();
            }
            last++;
            open.put(last, batch);
            return last;
        }
    }
}
