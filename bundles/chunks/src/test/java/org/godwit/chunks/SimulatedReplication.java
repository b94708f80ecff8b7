// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkNamer;
import org.godwit.api.chunk.ChunkRun;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.chunk.Compression;
import org.godwit.api.image.BlockRecipe;
import org.godwit.api.image.ImageTree;
import org.godwit.api.image.Piece;
import org.jspecify.annotations.Nullable;

/** A replication as the core does it, one small step at a time, so that anything may happen in between. */
final class SimulatedReplication {

    /**
     * What a disk holds: for each block the contents of its chunks, by number; the rest of the block is a hole.
     *
     * @param sizeBytes of the disk
     */
    record Disk(long sizeBytes, List<List<Integer>> blocks) {}

    /** What came of it. */
    record Done(ChunkId root, List<ChunkId> names) {}

    /** What is known of the point before. */
    record Before(Disk disk, List<ChunkId> names) {}

    private final OpenStore store;
    private final ChunkNamer namer;
    private final Disk disk;
    private final @Nullable Before before;
    private final boolean tracks;
    final ChunkStore.Pin pin;
    private final List<ChunkId> names = new ArrayList<>();
    private final Map<ChunkId, ByteBuffer> outbox = new LinkedHashMap<>();
    private final Set<ChunkId> stored = new LinkedHashSet<>();
    private int next;

    SimulatedReplication(OpenStore store, Disk disk, ChunkStore.Pin pin, Optional<Before> before, boolean tracks)
            throws IOException {
        this.store = store;
        this.namer = new ChunkNamer(store.domainKey(UpkeepSimulation.DOMAIN));
        this.disk = disk;
        this.pin = pin;
        this.before =
                before.filter(one -> one.disk().sizeBytes() == disk.sizeBytes()).orElse(null);
        this.tracks = tracks;
    }

    /** What it has put, and was told so. */
    Set<ChunkId> stored() {
        return stored;
    }

    /** Some blocks, or in the end the tree; empty while there is more to do. When it fails it may be called again. */
    Optional<Done> step() throws IOException {
        if (next < disk.blocks().size()) {
            names.add(settled(next));
            next++;
            if (outbox.size() > 2) {
                putOutbox();
            }
            return Optional.empty();
        }
        List<ChunkId> segments = new ArrayList<>();
        for (int from = 0; from < names.size(); from += ImageTree.BLOCKS_PER_SEGMENT) {
            segments.add(level(names.subList(from, Math.min(names.size(), from + ImageTree.BLOCKS_PER_SEGMENT))));
        }
        ChunkId root = level(segments);
        putOutbox();
        store.flush();
        return Optional.of(new Done(root, names));
    }

    private ChunkId level(List<ChunkId> ids) {
        ChunkId name = ImageTree.name(namer, ids);
        if (!name.isHole()) {
            outbox.put(name, ImageTree.encoded(ids));
        }
        return name;
    }

    private ChunkId settled(int block) throws IOException {
        List<Integer> contents = disk.blocks().get(block);
        if (contents.isEmpty()) {
            return ChunkId.HOLE;
        }
        Before old = before;
        boolean same = old != null && old.disk().blocks().get(block).equals(contents);
        if (tracks && same && !store.doubtful()) {
            return old.names().get(block);
        }
        BlockRecipe recipe = recipe(block);
        ChunkId name = recipe.name(namer);
        if (same && !store.doubtful()
                || store.missingBlocks(UpkeepSimulation.DOMAIN, List.of(name)).isEmpty()) {
            return name;
        }
        List<ChunkId> ids = recipe.pieces().stream()
                .map(Piece::id)
                .filter(id -> !id.isHole())
                .distinct()
                .toList();
        BitSet missing = store.missing(UpkeepSimulation.DOMAIN, ids);
        Map<ChunkId, ByteBuffer> wanted = new LinkedHashMap<>();
        for (int content : contents) {
            ByteBuffer bytes = UpkeepSimulation.content(content);
            ChunkId id = namer.name(bytes);
            if (missing.get(ids.indexOf(id))) {
                wanted.put(id, bytes);
            }
        }
        put(wanted);
        outbox.put(name, recipe.encoded());
        return name;
    }

    private BlockRecipe recipe(int block) {
        List<Piece> pieces = new ArrayList<>();
        int left = ImageTree.blockLength(disk.sizeBytes(), block);
        for (int content : disk.blocks().get(block)) {
            ByteBuffer bytes = UpkeepSimulation.content(content);
            pieces.add(new Piece(bytes.remaining(), namer.name(bytes)));
            left -= bytes.remaining();
        }
        pieces.add(new Piece(left, ChunkId.HOLE));
        return new BlockRecipe(pieces);
    }

    private void putOutbox() throws IOException {
        put(outbox);
        outbox.clear();
    }

    private void put(Map<ChunkId, ByteBuffer> chunks) throws IOException {
        if (chunks.isEmpty()) {
            return;
        }
        int bytes = chunks.values().stream().mapToInt(ByteBuffer::remaining).sum();
        ByteBuffer payload = ByteBuffer.allocate(bytes);
        chunks.values().forEach(one -> payload.put(one.duplicate()));
        List<Integer> lengths =
                chunks.values().stream().map(ByteBuffer::remaining).toList();
        store.put(
                UpkeepSimulation.DOMAIN,
                new ChunkRun(List.copyOf(chunks.keySet()), lengths, Compression.NONE, payload.flip()));
        stored.addAll(chunks.keySet());
    }
}
