// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Function;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.DomainKey;
import org.jspecify.annotations.Nullable;

/** Gives chunks out, each checked against its name; marks what it finds damaged. */
final class ChunkReader {
    /** How often a chunk may be moved by sweeps while one read looks for it. */
    private static final int MOST_MOVES = 16;

    private final GuardedBlobs blobs;
    private final StoreKeys keys;
    private final Packs packs;
    private final ChunkIndex index;
    private final Damages damages;
    private final RunCache cache;
    private final Namers namers = new Namers();

    ChunkReader(Inside inside, RunCache cache) {
        this.blobs = inside.blobs();
        this.keys = inside.keys();
        this.packs = inside.packs();
        this.index = inside.index();
        this.damages = inside.damages();
        this.cache = cache;
    }

    /** For parts of images more than for what disks hold: the run is kept nearby where the store is far. */
    ByteBuffer get(String domain, ChunkId id) throws IOException {
        return look(domain, id, true, ChunkReader::copy);
    }

    private static ByteBuffer copy(ByteBuffer chunk) {
        return ByteBuffer.allocate(chunk.remaining()).put(chunk).flip().asReadOnlyBuffer();
    }

    /** Puts the bytes of a chunk into a buffer if they fit; returns how many there are. */
    int read(String domain, ChunkId id, ByteBuffer target) throws IOException {
        return look(domain, id, false, chunk -> {
            int length = chunk.remaining();
            if (length <= target.remaining()) {
                target.put(chunk);
            }
            return length;
        });
    }

    /** Shows a chunk that was checked; its bytes may be others when the call has returned. */
    private <T> T look(String domain, ChunkId id, boolean part, Function<ByteBuffer, T> use) throws IOException {
        Optional<DomainKey> key = keys.knownDomain(domain);
        for (int tries = 0; tries < MOST_MOVES; tries++) {
            long place = index.search(id);
            if (place == Place.NONE || key.isEmpty()) {
                throw StoreProblems.missing(blobs.id(), id);
            }
            Pack pack = packs.get(Place.pack(place));
            int run = Place.run(place);
            if (!pack.domain(run).equals(domain)) {
                throw StoreProblems.missing(blobs.id(), id);
            }
            try {
                return cache.lend(
                        Place.runKey(place),
                        memory -> pack.read(run, blobs, memory, part),
                        unpacked -> use.apply(checked(unpacked, Place.chunk(place), id, key.get())));
            } catch (DamagedException e) {
                // A sweep may have moved the chunk after its place was looked up.
                if (index.search(id) == place) {
                    damages.mark(pack, run);
                    throw StoreProblems.corrupt(blobs.id(), id, pack.id(), e);
                }
            }
        }
        throw StoreProblems.missing(blobs.id(), id);
    }

    private ByteBuffer checked(RunBody run, int chunk, ChunkId id, DomainKey key) throws DamagedException {
        if (chunk < run.run().ids().size() && run.run().ids().get(chunk).equals(id)) {
            ByteBuffer bytes = run.chunk(chunk);
            if (namers.isName(id, key, bytes)) {
                return bytes;
            }
        }
        throw new DamagedException("a run that holds other bytes");
    }

    /** The bytes of the chunk at a place; null when they cannot be read. */
    @Nullable
    ByteBuffer at(long place) throws IOException {
        Pack pack = packs.get(Place.pack(place));
        int run = Place.run(place);
        try {
            return cache.lend(
                    Place.runKey(place),
                    memory -> pack.read(run, blobs, memory, true),
                    unpacked -> copy(unpacked.chunk(Place.chunk(place))));
        } catch (DamagedException e) {
            damages.mark(pack, run);
            return null;
        }
    }
}
