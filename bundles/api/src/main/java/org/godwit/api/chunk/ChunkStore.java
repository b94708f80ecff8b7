// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.chunk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import org.godwit.api.plugin.Plugin;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePointId;

/**
 * Immutable bytes under their own name, packed, encrypted and indexed over a {@link BlobStore}. Its plugin id is the
 * store's id. Safe for use by many threads.
 *
 * <p>What is put survives the death of the process at once, and the loss of power after {@link #flush}.
 */
public interface ChunkStore extends Plugin {

    /** The key of a dedup domain, made when it is asked for the first time. */
    DomainKey domainKey(String domain) throws IOException;

    /** What a piece of work builds on stays until it is closed, whatever is deleted and swept meanwhile. */
    interface Pin extends AutoCloseable {
        /** Keeps all of a point. Whoever read it from the catalog looks there again after this call. */
        void keep(RestorePoint point);

        @Override
        void close();
    }

    /**
     * Begins a piece of work: from now on, whatever {@link #missing} and {@link #missingBlocks} call present and whatever
     * is put stays until the pin is closed.
     */
    default Pin pin() throws IOException {
        return new Pin() {
            @Override
            public void keep(RestorePoint point) {}

            @Override
            public void close() {}
        };
    }

    /** A bit for each id that the store does not have whole. {@link ChunkId#HOLE} is never missing. */
    BitSet missing(String domain, List<ChunkId> ids) throws IOException;

    /**
     * As {@link #missing}, for names of blocks: one is present when its recipe is, and all chunks that the recipe names.
     */
    default BitSet missingBlocks(String domain, List<ChunkId> names) throws IOException {
        return missing(domain, names);
    }

    /** Whether something here is known to be damaged: what an image names may then be missing, and has to be asked for. */
    default boolean doubtful() throws IOException {
        return false;
    }

    /**
     * Puts a run. Every chunk is unpacked and its name computed again before anything is kept; chunks that are present
     * already change nothing.
     *
     * @throws IOException CORRUPT {@code CHUNK_MISMATCH} when bytes do not match their id: nothing of the run is kept
     */
    void put(String domain, ChunkRun run) throws IOException;

    /** As {@link #put}, of a run that nobody has tried to compress yet: the store does. */
    default void putPlain(String domain, ChunkRun run) throws IOException {
        put(domain, run);
    }

    /** Returns when all that was put before the call would survive the loss of power, and can be found again. */
    void flush() throws IOException;

    /**
     * The bytes of a chunk, checked against their id.
     *
     * @return a read-only buffer of exactly the chunk
     * @throws IOException MISSING {@code CHUNK_MISSING}, or CORRUPT {@code CHUNK_CORRUPT} with the pack in its facts
     */
    ByteBuffer get(String domain, ChunkId id) throws IOException;

    /**
     * As {@link #get}, into a buffer of the caller's: for reading whole disks. Nothing is put when the chunk is longer than
     * the buffer's rest.
     *
     * @return the length of the chunk
     */
    default int read(String domain, ChunkId id, ByteBuffer target) throws IOException {
        ByteBuffer chunk = get(domain, id);
        int length = chunk.remaining();
        if (length <= target.remaining()) {
            target.put(chunk);
        }
        return length;
    }

    /**
     * Writes the record of a restore point beside its chunks, durably, so that a lost catalog can be made again from
     * the store. Called after {@link #flush} and before the catalog commits.
     */
    void record(RestorePoint point) throws IOException;

    /**
     * Deletes the record of a restore point; nothing happens when there is none. Its chunks stay: others may name them.
     * Called before the catalog removes the point, so that adopting does not bring back what was deleted. May be repeated;
     * the loss of power may undo it.
     */
    void forget(RestorePointId point) throws IOException;

    /** All recorded restore points. A record without a commit was never visible and may be among them. */
    List<RestorePoint> recorded() throws IOException;

    StoreFigures figures() throws IOException;
}
