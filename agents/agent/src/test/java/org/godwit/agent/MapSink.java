// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkNamer;
import org.godwit.api.chunk.ChunkRun;
import org.godwit.api.chunk.Compression;
import org.godwit.api.chunk.DomainKey;
import org.godwit.api.disk.Extent;
import org.godwit.api.disk.Extents;
import org.godwit.api.image.BlockRecipe;
import org.godwit.api.image.Piece;
import org.godwit.api.source.BlockName;
import org.godwit.api.source.BlockSink;
import org.godwit.api.source.NumberedRecipe;

/** A store in maps that checks every byte it is given, and can be made to stumble. */
final class MapSink implements BlockSink {
    /** Runs before each put; may throw or wait. */
    interface Hook {
        void run(long putsSoFar) throws IOException;
    }

    private final DomainKey key;
    private final Map<ChunkId, byte[]> chunks = new ConcurrentHashMap<>();
    private final Map<ChunkId, BlockRecipe> recipes = new ConcurrentHashMap<>();
    private final Map<Long, ChunkId> blocks = new ConcurrentHashMap<>();
    final AtomicLong puts = new AtomicLong();
    final AtomicLong putBytes = new AtomicLong();
    volatile Hook hook = puts -> {};

    MapSink(DomainKey key) {
        this.key = key;
    }

    /** Begins another attempt: forgets which blocks were settled, keeps what was stored. */
    void next() {
        blocks.clear();
        puts.set(0);
        putBytes.set(0);
    }

    /** The disk as it would be restored. */
    byte[] disk(int sizeBytes) {
        ByteBuffer out = ByteBuffer.allocate(sizeBytes);
        for (long block = 0; out.hasRemaining(); block++) {
            ChunkId name = blocks.get(block);
            if (name == null) {
                throw new AssertionError("block " + block + " was never settled");
            }
            if (name.isHole()) {
                out.position(Math.min(out.position() + (1 << 20), sizeBytes));
                continue;
            }
            for (Piece piece : recipes.get(name).pieces()) {
                out.put(piece.id().isHole() ? new byte[piece.lengthBytes()] : chunks.get(piece.id()));
            }
        }
        return out.array();
    }

    @Override
    public void holes(Extents holes) {
        for (Extent hole : holes.list()) {
            for (long block = hole.offset() >> 20; block << 20 < hole.end(); block++) {
                blocks.put(block, ChunkId.HOLE);
            }
        }
    }

    @Override
    public BitSet unknown(List<BlockName> names) {
        BitSet unknown = new BitSet();
        for (int i = 0; i < names.size(); i++) {
            ChunkId name = names.get(i).name();
            if (name.isHole() || recipes.containsKey(name)) {
                blocks.put(names.get(i).block(), name);
            } else {
                unknown.set(i);
            }
        }
        return unknown;
    }

    @Override
    public Batch offer(List<NumberedRecipe> offered) {
        Set<ChunkId> wanted = new LinkedHashSet<>();
        for (NumberedRecipe recipe : offered) {
            for (Piece piece : recipe.recipe().pieces()) {
                if (!piece.id().isHole() && !chunks.containsKey(piece.id())) {
                    wanted.add(piece.id());
                }
            }
        }
        return new Incoming(offered, List.copyOf(wanted));
    }

    private final class Incoming implements Batch {
        private final List<NumberedRecipe> offered;
        private final List<ChunkId> wanted;

        Incoming(List<NumberedRecipe> offered, List<ChunkId> wanted) {
            this.offered = offered;
            this.wanted = wanted;
        }

        @Override
        public List<ChunkId> wanted() {
            return wanted;
        }

        @Override
        public void put(ChunkRun run) throws IOException {
            hook.run(puts.getAndIncrement());
            byte[] payload = new byte[run.payload().remaining()];
            run.payload().duplicate().get(payload);
            ByteBuffer bytes = ByteBuffer.wrap(
                    run.compression() == Compression.NONE ? payload : Zstd.decompress(payload, run.unpackedBytes()));
            ChunkNamer namer = new ChunkNamer(key);
            Map<ChunkId, byte[]> found = new HashMap<>();
            for (int i = 0; i < run.ids().size(); i++) {
                byte[] chunk = new byte[run.lengths().get(i)];
                bytes.get(chunk);
                if (!namer.name(ByteBuffer.wrap(chunk)).equals(run.ids().get(i))) {
                    throw new IOException("a chunk does not match its id");
                }
                found.put(run.ids().get(i), chunk);
                putBytes.addAndGet(chunk.length);
            }
            chunks.putAll(found);
        }

        @Override
        public void complete() throws IOException {
            if (!chunks.keySet().containsAll(wanted)) {
                throw new IOException("a wanted chunk never came");
            }
            ChunkNamer namer = new ChunkNamer(key);
            for (NumberedRecipe recipe : offered) {
                ChunkId name = recipe.recipe().name(namer);
                recipes.put(name, recipe.recipe());
                blocks.put(recipe.block(), name);
            }
        }
    }
}
