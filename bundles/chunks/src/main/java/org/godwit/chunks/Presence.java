// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.image.BlockRecipe;
import org.godwit.api.image.Piece;
import org.jspecify.annotations.Nullable;

/**
 * What the store has. A chunk is present when the index knows its place and it is there neither damaged nor dead; what is
 * called present is noted, so that a sweep spares it. Safe for use by many threads.
 */
final class Presence {

    /** Reads a recipe. */
    interface Reader {
        ByteBuffer read(String domain, ChunkId id) throws IOException;
    }

    private final ChunkIndex index;
    private final Packs packs;
    private final Epochs epochs;

    Presence(ChunkIndex index, Packs packs, Epochs epochs) {
        this.index = index;
        this.packs = packs;
        this.epochs = epochs;
    }

    /** The place of a chunk of that domain that is not dead, damaged or not; else {@link Place#NONE}. Notes nothing. */
    long find(String domain, ChunkId id) throws IOException {
        long place = index.search(id);
        if (place == Place.NONE) {
            return place;
        }
        Pack pack = packs.get(Place.pack(place));
        int run = Place.run(place);
        boolean there = pack.domain(run).equals(domain) && !pack.dead().has(run, Place.chunk(place));
        return there ? place : Place.NONE;
    }

    boolean isWhole(long place) {
        return !packs.get(Place.pack(place)).isDamaged(Place.run(place));
    }

    BitSet missing(String domain, List<ChunkId> ids) throws IOException {
        return missing(domain, ids, new BitSet());
    }

    /**
     * As above, of chunks whose bytes are at hand.
     *
     * @param recipes those that may be recipes: when they stay, so must what they name
     */
    BitSet missing(String domain, List<ChunkId> ids, BitSet recipes) throws IOException {
        BitSet missing = new BitSet(ids.size());
        epochs.looking().lock();
        try {
            for (int i = 0; i < ids.size(); i++) {
                missing.set(i, !ids.get(i).isHole() && !has(domain, ids.get(i), recipes.get(i)));
            }
        } finally {
            epochs.looking().unlock();
        }
        return missing;
    }

    /** @param reader where recipes are looked into, because chunks that they name may be missing; null: they are not */
    BitSet missingBlocks(String domain, List<ChunkId> names, @Nullable Reader reader) throws IOException {
        BitSet missing = new BitSet(names.size());
        epochs.looking().lock();
        try {
            for (int i = 0; i < names.size(); i++) {
                ChunkId name = names.get(i);
                boolean whole =
                        name.isHole() || has(domain, name, true) && (reader == null || isWhole(domain, name, reader));
                missing.set(i, !whole);
            }
        } finally {
            epochs.looking().unlock();
        }
        return missing;
    }

    private boolean has(String domain, ChunkId id, boolean recipe) throws IOException {
        long place = index.find(id);
        boolean there = holds(domain, place);
        if (there) {
            epochs.touch(place, recipe);
        }
        return there;
    }

    private boolean isWhole(String domain, ChunkId name, Reader reader) throws IOException {
        try {
            boolean all = true;
            for (Piece piece : BlockRecipe.decode(reader.read(domain, name)).pieces()) {
                all &= piece.id().isHole() || has(domain, piece.id(), false);
            }
            return all;
        } catch (UnreadableException | IllegalArgumentException e) {
            return false;
        }
    }

    private boolean holds(String domain, long place) throws IOException {
        return place != Place.NONE && packs.get(Place.pack(place)).has(domain, Place.run(place), Place.chunk(place));
    }

    /**
     * A chunk was stored; called under the {@link Epochs#looking} lock that was taken before. Whether it is new.
     *
     * @param domain of the chunk: an id of another domain never has the same bytes and name
     * @param recipe whether it may be a recipe
     */
    boolean remember(String domain, ChunkId id, long place, boolean recipe) throws IOException {
        boolean isNew = true;
        while (true) {
            if (index.add(id, place)) {
                epochs.touch(place, recipe);
                return isNew;
            }
            long known = index.find(id);
            if (holds(domain, known)) {
                epochs.touch(known, recipe);
                return false;
            }
            if (known != Place.NONE && index.remove(id, known)) {
                isNew = false;
            }
        }
    }
}
