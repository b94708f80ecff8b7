// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkRun;
import org.godwit.api.chunk.Compression;
import org.godwit.api.chunk.DedupStrategy;
import org.godwit.api.image.DiskImage;
import org.godwit.api.image.ImageTree;
import org.godwit.api.point.RestorePoint;
import org.godwit.dedup.paged.PagedDedup;
import org.godwit.testkit.blob.MemoryBlobStore;
import org.godwit.testkit.chunk.Images;
import org.godwit.testkit.chunk.Points;
import org.godwit.testkit.chunk.Runs;

/**
 * All bytes of a small store, and what they mean: packs, wrapped keys of two domains, records of three restore points,
 * the master key file, the spool with a pack that the blob store does not have. Files are named as in
 * docs/format.md, those of the controller with {@code local/} before them.
 */
final class FlippedStore {
    static final String KEY_FILE = "local/etc/master.key";
    static final String SPOOL = "local/spool/main/";
    static final List<String> DOMAINS = List.of("default", "acme");
    private static final long SIZE_BYTES = ImageTree.BLOCK_BYTES + 700;

    /** A restore point's image, what it must read as, and the runs it needs, as {@code blob@offset}. */
    record Held(String point, String domain, ChunkId root, Map<Long, byte[]> blocks, Set<String> runs) {}

    /** A part of a blob, from {@code from} to {@code to}, by the run that lies there. */
    record Stretch(int from, int to, String run) {}

    final TreeMap<String, byte[]> files = new TreeMap<>();
    final List<Held> images = new ArrayList<>();
    final Map<String, List<Stretch>> runs = new HashMap<>();
    final List<RestorePoint> points = new ArrayList<>();
    ChunkRun spooled;
    List<byte[]> spooledChunks;

    static FlippedStore make(Path folder) throws Exception {
        FlippedStore made = new FlippedStore();
        MemoryBlobStore blobs = new MemoryBlobStore("main");
        try (PackedChunkStore store = new PackedChunkStore(StoreFixture.settings(folder), blobs)) {
            store.awaitOpen(java.time.Duration.ofSeconds(20));
            made.fill(store, new PagedDedup());
            made.spooledChunks = Runs.chunks(99, 2, 60);
            made.spooled = Runs.of(store.domainKey("default"), Compression.ZSTD, made.spooledChunks);
            store.put("default", made.spooled);
        }
        made.files.putAll(blobs.contents());
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                made.files.put("local/" + folder.relativize(file), Files.readAllBytes(file));
            }
        }
        made.map(StoreKeys.open(blobs, folder.resolve("etc/master.key")));
        return made;
    }

    private void fill(PackedChunkStore store, DedupStrategy strategy) throws IOException {
        for (int i = 0; i < 3; i++) {
            String domain = DOMAINS.get(i % 2);
            Map<Long, byte[]> disk = disk(i);
            Compression compression = i == 0 ? Compression.NONE : Compression.ZSTD;
            ChunkId root = new Images(store, domain, compression).store(strategy, SIZE_BYTES, disk);
            store.flush();
            RestorePoint point = point("rp_" + i, domain, root);
            store.record(point);
            points.add(point);
            images.add(new Held("rp_" + i, domain, root, disk, new HashSet<>()));
        }
    }

    /** A page of text here and there, so that compressed or not the store stays small. */
    private static Map<Long, byte[]> disk(int number) {
        byte[] first = new byte[ImageTree.BLOCK_BYTES];
        byte[] text = ("disk " + (number == 2 ? 0 : number)).repeat(7).getBytes(StandardCharsets.US_ASCII);
        byte[] last = new byte[700];
        System.arraycopy(text, 0, last, 100, text.length);
        if (number > 0) {
            System.arraycopy(text, 0, first, 8192 * number, text.length);
        }
        return number == 0 ? Map.of(1L, last) : Map.of(0L, first, 1L, last);
    }

    private static RestorePoint point(String id, String domain, ChunkId root) {
        RestorePoint like = Points.point(id, "main", root);
        DiskImage image = like.images().get(0);
        return new RestorePoint(
                like.id(),
                like.machine(),
                like.takenAt(),
                like.consistency(),
                like.store(),
                domain,
                List.of(new DiskImage(
                        image.disk(), SIZE_BYTES, root, image.strategy(), image.parameters(), 1, image.mark())),
                like.figures());
    }

    /** Learns which run of which pack each image needs. */
    private void map(StoreKeys keys) throws IOException {
        Map<ChunkId, String> places = new HashMap<>();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            if (file.getKey().startsWith("packs/")) {
                PackFormat format = new PackFormat(PackId.ofBlob(file.getKey()), keys);
                for (StoredRun run : PackScan.whole(format, file.getValue()).runs()) {
                    String name = file.getKey() + "@" + run.offset();
                    runs.computeIfAbsent(file.getKey(), blob -> new ArrayList<>())
                            .add(new Stretch(run.offset(), run.offset() + run.recordBytes(), name));
                    run.ids().forEach(id -> places.put(id, name));
                }
            }
        }
        try (Opened opened = open(files, Files.createTempDirectory("flips"))) {
            for (Held image : images) {
                Images.read(
                        id -> {
                            image.runs().add(places.get(id));
                            return opened.store().get(image.domain(), id);
                        },
                        image.root());
            }
        }
    }

    /** An open store over given bytes. */
    record Opened(OpenStore store, Path folder, MemoryBlobStore blobs) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            try {
                store.close();
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
    }

    static void empty(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    static MemoryBlobStore blobs(Map<String, byte[]> files) {
        MemoryBlobStore blobs = new MemoryBlobStore("main");
        files.forEach((name, bytes) -> {
            if (!name.startsWith("local/")) {
                blobs.contents().put(name, bytes);
            }
        });
        return blobs;
    }

    /** Opens these bytes; the folder is made for it. */
    static Opened open(Map<String, byte[]> files, Path folder) throws IOException {
        MemoryBlobStore blobs = blobs(files);
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            if (file.getKey().startsWith("local/")) {
                Path path = folder.resolve(file.getKey().substring("local/".length()));
                Files.createDirectories(path.getParent());
                Files.write(path, file.getValue());
            }
        }
        return opened(blobs, folder);
    }

    /** Opens what another opening left in the folder, over the same blobs. */
    static Opened reopen(Map<String, byte[]> files, Path folder) throws IOException {
        return opened(blobs(files), folder);
    }

    private static Opened opened(MemoryBlobStore blobs, Path folder) throws IOException {
        return new Opened(new Opening(StoreFixture.settings(folder), new GuardedBlobs(blobs)).open(), folder, blobs);
    }

    /** The run that a bit of a file lies in, or the file itself where it is in none. */
    String hit(String file, int bit) {
        return runs.getOrDefault(file, List.of()).stream()
                .filter(stretch -> bit / 8 >= stretch.from() && bit / 8 < stretch.to())
                .map(Stretch::run)
                .findFirst()
                .orElse(file);
    }
}
