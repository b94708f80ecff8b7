// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.util.HashMap;
import java.util.Map;

/**
 * A set of places: a bit for each chunk, 70 bytes for each run and 100 for each pack that has any; some 120 MB for 100
 * million chunks of 16 KiB. Safe for use by many threads.
 */
final class PlaceBits {
    private final Map<Integer, RunBits> packs = new HashMap<>();

    /** @return whether it was not in the set */
    synchronized boolean add(long place) {
        return packs.computeIfAbsent(Place.pack(place), pack -> new RunBits())
                .add(Place.run(place), Place.chunk(place));
    }

    synchronized boolean has(long place) {
        RunBits pack = packs.get(Place.pack(place));
        return pack != null && pack.has(Place.run(place), Place.chunk(place));
    }

    /** The places in one pack; a copy. */
    synchronized RunBits of(int pack) {
        RunBits bits = packs.get(pack);
        return bits == null ? new RunBits() : bits.copy();
    }
}
