// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.godwit.api.chunk.ChunkId;

/** Does to an index what a store does in its life, beside a model: packs begin, are stored and swept, processes die. */
final class IndexHistory {
    private final IndexFixture fixture;
    private final Random random;
    private final Map<ChunkId, Long> model = new HashMap<>();
    /** What lies in each pack, by run. */
    private final Map<Integer, List<ChunkId>> packs = new HashMap<>();

    private final List<ChunkId> met = new ArrayList<>();
    private DiskChunkIndex index;
    private int open;
    private int next;

    IndexHistory(IndexFixture fixture, Random random) throws IOException {
        this.fixture = fixture;
        this.random = random;
        this.index = fixture.open();
        begin();
    }

    private void begin() {
        open = next++;
        packs.put(open, new ArrayList<>());
        fixture.packs.known.add(open);
    }

    void run(int steps) throws IOException {
        for (int i = 0; i < steps; i++) {
            step(random.nextInt(1000));
            ChunkId id = id();
            assertThat(index.find(id)).isEqualTo(model.getOrDefault(id, Place.NONE));
        }
        reopen();
    }

    private void step(int dice) throws IOException {
        if (dice < 5) {
            reopen();
        } else if (dice < 8) {
            index.close();
            reopen();
        } else if (dice < 40) {
            fixture.packs.store(open);
            begin();
        } else if (dice < 55) {
            sweep();
        } else if (dice < 150) {
            ChunkId id = id();
            if (model.containsKey(id)) {
                long place = placeOf(id);
                index.replace(id, place);
                model.put(id, place);
            }
        } else if (dice < 200) {
            ChunkId id = id();
            long known = model.getOrDefault(id, 5L);
            assertThat(index.remove(id, known)).isEqualTo(model.remove(id) != null);
        } else {
            ChunkId id = random.nextInt(3) > 0 ? ChunkIndexContract.random(random) : id();
            met.add(id);
            long place = placeOf(id);
            assertThat(index.add(id, place)).isEqualTo(model.putIfAbsent(id, place) == null);
        }
    }

    private ChunkId id() {
        return met.isEmpty() ? ChunkIndexContract.random(random) : met.get(random.nextInt(met.size()));
    }

    /** Writes the chunk to the open pack. */
    private long placeOf(ChunkId id) {
        List<ChunkId> pack = packs.get(open);
        pack.add(id);
        return Place.of(open, pack.size() - 1, 0);
    }

    /** A stored pack goes; the index is told of its chunks before or is not. */
    private void sweep() {
        List<Integer> stored = fixture.packs.storedAt.keySet().stream()
                .filter(packs::containsKey)
                .sorted()
                .toList();
        if (stored.isEmpty()) {
            return;
        }
        int pack = stored.get(random.nextInt(stored.size()));
        boolean told = random.nextBoolean();
        if (told) {
            model.forEach((id, place) -> {
                if (Place.pack(place) == pack) {
                    assertThat(index.remove(id, place)).isTrue();
                }
            });
        }
        fixture.packs.drop(pack);
        packs.remove(pack);
        model.values().removeIf(place -> Place.pack(place) == pack);
    }

    /** Dies and does as the store does then, and may die while it does: packs since the last segment are read again, those of the spool come under new numbers. */
    private void reopen() throws IOException {
        reopen(packs.remove(open));
    }

    private void reopen(List<ChunkId> spooled) throws IOException {
        fixture.kill();
        index = fixture.open();
        fixture.packs.known.remove(open);
        fixture.packs.held = fixture.covered();
        for (Map.Entry<Integer, List<ChunkId>> pack : packs.entrySet()) {
            if (!fixture.packs.isStoredBefore(pack.getKey(), fixture.packs.held)) {
                addAll(pack.getKey(), pack.getValue());
            }
            if (random.nextInt(100) == 0) {
                reopen(spooled);
                return;
            }
        }
        fixture.packs.held = Long.MAX_VALUE;
        if (random.nextBoolean()) {
            // Numbers of packs that were never stored are given out again.
            next = open;
        }
        begin();
        packs.put(open, spooled);
        addAll(open, spooled);
        compare();
    }

    private void addAll(int pack, List<ChunkId> ids) {
        for (int run = 0; run < ids.size(); run++) {
            index.add(ids.get(run), Place.of(pack, run, 0));
        }
    }

    /** What was there is there, at a place that is right; what is not in any pack is not there. */
    private void compare() {
        for (ChunkId id : met) {
            long place = index.find(id);
            assertThat(index.search(id)).isEqualTo(place);
            if (place == Place.NONE) {
                assertThat(model.containsKey(id)).as("chunk %s is lost", id).isFalse();
            } else {
                assertThat(packs).containsKey(Place.pack(place));
                assertThat(packs.get(Place.pack(place)).get(Place.run(place))).isEqualTo(id);
                // Removed, but its pack is still there: it may come back.
                model.put(id, place);
            }
        }
        assertThat(index.isSpoilt()).isFalse();
    }
}
