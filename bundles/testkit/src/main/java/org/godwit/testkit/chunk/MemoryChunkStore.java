// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.chunk;

import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkNamer;
import org.godwit.api.chunk.ChunkRun;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.chunk.DomainKey;
import org.godwit.api.chunk.StoreFigures;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;

/**
 * Chunks in memory. Knows what was flushed, so that a simulation can pull the plug ({@link #losePower}); the hook of
 * {@link #before} sees each call first and may throw what a real store would.
 */
public final class MemoryChunkStore implements ChunkStore {

    /** Looks at a call before it happens; what it throws the caller sees. */
    @FunctionalInterface
    public interface Hook {
        /**
         * @param call {@code domainKey}, {@code missing}, {@code put}, {@code flush}, {@code get}, {@code record},
         *     {@code forget}, {@code recorded}, {@code figures}
         */
        void before(String call) throws IOException;
    }

    private record Key(String domain, ChunkId id) {}

    private final String id;
    private final Map<Key, byte[]> durable = new HashMap<>();
    private final Map<Key, byte[]> open = new HashMap<>();
    private final Map<String, RestorePoint> points = new LinkedHashMap<>();
    private final Map<String, DomainKey> domains = new ConcurrentHashMap<>();
    private volatile Hook hook = call -> {};

    public MemoryChunkStore(String id) {
        this.id = id;
    }

    /** From now on each call is shown to the hook first. */
    public void before(Hook newHook) {
        hook = newHook;
    }

    /** Everything that was not flushed is gone. */
    public synchronized void losePower() {
        open.clear();
    }

    /** A chunk is gone, as after a lost pack. */
    public synchronized void lose(String domain, ChunkId chunk) {
        open.remove(new Key(domain, chunk));
        durable.remove(new Key(domain, chunk));
    }

    /** A bit of a chunk flips. */
    public synchronized void spoil(String domain, ChunkId chunk) {
        Key key = new Key(domain, chunk);
        for (Map<Key, byte[]> where : List.of(open, durable)) {
            byte[] bytes = where.get(key);
            if (bytes != null) {
                byte[] spoiled = bytes.clone();
                spoiled[0] ^= 1;
                where.put(key, spoiled);
            }
        }
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public DomainKey domainKey(String domain) throws IOException {
        hook.before("domainKey");
        return domains.computeIfAbsent(domain, name -> new DomainKey(name, secretOf(id + '/' + name)));
    }

    @Override
    public synchronized BitSet missing(String domain, List<ChunkId> ids) throws IOException {
        hook.before("missing");
        BitSet missing = new BitSet(ids.size());
        for (int i = 0; i < ids.size(); i++) {
            Key key = new Key(domain, ids.get(i));
            missing.set(i, !key.id().isHole() && !open.containsKey(key) && !durable.containsKey(key));
        }
        return missing;
    }

    @Override
    public void put(String domain, ChunkRun run) throws IOException {
        hook.before("put");
        Map<Key, byte[]> chunks = checked(domainKey(domain), run);
        synchronized (this) {
            chunks.forEach((key, bytes) -> {
                if (!durable.containsKey(key)) {
                    open.putIfAbsent(key, bytes);
                }
            });
        }
    }

    @Override
    public synchronized void flush() throws IOException {
        hook.before("flush");
        durable.putAll(open);
        open.clear();
    }

    @Override
    public ByteBuffer get(String domain, ChunkId chunk) throws IOException {
        hook.before("get");
        Key key = new Key(domain, chunk);
        byte[] bytes;
        synchronized (this) {
            bytes = open.containsKey(key) ? open.get(key) : durable.get(key);
        }
        if (bytes == null) {
            throw Problem.of(Kind.MISSING, "CHUNK_MISSING", "Store " + id + " has no chunk " + chunk + ".", "")
                    .asException();
        }
        if (!new ChunkNamer(domainKey(domain)).name(ByteBuffer.wrap(bytes)).equals(chunk)) {
            throw new Problem(
                            Kind.CORRUPT,
                            "CHUNK_CORRUPT",
                            "Chunk " + chunk + " of store " + id + " has other bytes than its name says.",
                            "",
                            Map.of("pack", "memory"))
                    .asException();
        }
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    @Override
    public synchronized void record(RestorePoint point) throws IOException {
        hook.before("record");
        points.putIfAbsent(point.id().value(), point);
    }

    @Override
    public synchronized void forget(RestorePointId point) throws IOException {
        hook.before("forget");
        points.remove(point.value());
    }

    @Override
    public synchronized List<RestorePoint> recorded() throws IOException {
        hook.before("recorded");
        return List.copyOf(points.values());
    }

    @Override
    public synchronized StoreFigures figures() throws IOException {
        hook.before("figures");
        List<byte[]> all = new ArrayList<>(durable.values());
        all.addAll(open.values());
        long bytes = all.stream().mapToLong(chunk -> chunk.length).sum();
        return new StoreFigures(all.size(), bytes, bytes, OptionalLong.empty());
    }

    private static Map<Key, byte[]> checked(DomainKey domain, ChunkRun run) throws IOException {
        byte[] bytes;
        try {
            bytes = Runs.unpacked(run);
        } catch (ZstdException e) {
            throw mismatch("The run does not unpack: " + e.getMessage() + ".").causedBy(e);
        }
        if (bytes.length != run.unpackedBytes()) {
            throw mismatch("The run unpacks to " + bytes.length + " bytes, not " + run.unpackedBytes() + ".")
                    .asException();
        }
        ChunkNamer namer = new ChunkNamer(domain);
        Map<Key, byte[]> chunks = new HashMap<>();
        int at = 0;
        for (int i = 0; i < run.ids().size(); i++) {
            byte[] chunk =
                    java.util.Arrays.copyOfRange(bytes, at, at + run.lengths().get(i));
            at += chunk.length;
            if (!namer.name(ByteBuffer.wrap(chunk)).equals(run.ids().get(i))) {
                throw mismatch("Chunk " + run.ids().get(i) + " came with other bytes.")
                        .asException();
            }
            chunks.put(new Key(domain.domain(), run.ids().get(i)), chunk);
        }
        return chunks;
    }

    private static Problem mismatch(String message) {
        return Problem.of(Kind.CORRUPT, "CHUNK_MISMATCH", message, "");
    }

    private static byte[] secretOf(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
