// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import org.godwit.api.chunk.ChunkRun;
import org.godwit.api.disk.Extents;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.source.BlockName;
import org.godwit.api.source.NumberedRecipe;
import org.godwit.wire.Frames;

/**
 * The link, for one order: a request that did not get through is made again a few times, for a lost connection need not
 * cost the whole disk. Every request may be repeated. What the controller refused stays refused.
 */
final class PatientLink {
    /** A blip of a network; a controller that restarts has forgotten the order anyway. */
    private static final int TRIES = 4;

    private static final long FIRST_WAIT_MILLISECONDS = 250;

    private interface Call<T> {
        T run() throws IOException;
    }

    private final ControllerLink link;
    private final String order;
    private final BooleanSupplier stopped;
    private final RateLimit limit;
    private final LongAdder sent = new LongAdder();

    /** @param limit of what is put */
    PatientLink(ControllerLink link, String order, BooleanSupplier stopped, RateLimit limit) {
        this.link = link;
        this.order = order;
        this.stopped = stopped;
        this.limit = limit;
    }

    /** Payload that was sent: ranges of zeroes, names, recipes, runs. */
    long sentBytes() {
        return sent.sum();
    }

    void holes(Extents holes) throws IOException {
        patiently(() -> {
            link.holes(order, holes);
            return true;
        });
        sent.add(Frames.holes(holes).remaining());
    }

    BitSet unknown(List<BlockName> names) throws IOException {
        ByteBuffer frame = Frames.names(names);
        BitSet unknown = patiently(() -> link.unknown(order, frame, names.size()));
        sent.add(frame.remaining());
        return unknown;
    }

    Frames.Wanted wanted(List<NumberedRecipe> recipes) throws IOException {
        ByteBuffer frame = Frames.recipes(recipes);
        int pieces = 0;
        for (NumberedRecipe numbered : recipes) {
            pieces += numbered.recipe().pieces().size();
        }
        int count = pieces;
        Frames.Wanted wanted = patiently(() -> link.wanted(order, frame, count));
        sent.add(frame.remaining());
        return wanted;
    }

    void put(int batch, List<ChunkRun> runs) throws IOException {
        List<ByteBuffer> body = ControllerLink.body(runs);
        limit.take(body.stream().mapToLong(ByteBuffer::remaining).sum(), stopped);
        patiently(() -> {
            link.put(order, batch, body);
            return true;
        });
        body.forEach(part -> sent.add(part.remaining()));
    }

    /** @param reply as JSON */
    void reply(byte[] reply) throws IOException {
        patiently(() -> {
            link.reply(order, reply);
            return true;
        });
    }

    private <T> T patiently(Call<T> call) throws IOException {
        long wait = FIRST_WAIT_MILLISECONDS;
        for (int attempt = 1; ; attempt++) {
            if (stopped.getAsBoolean()) {
                throw CutRun.stopped();
            }
            try {
                return call.run();
            } catch (ProblemException | InterruptedIOException e) {
                throw e;
            } catch (IOException e) {
                if (attempt == TRIES) {
                    throw e;
                }
            }
            pause(wait);
            wait *= 2;
        }
    }

    private static void pause(long milliseconds) throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(milliseconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CutRun.stopped();
        }
    }
}
