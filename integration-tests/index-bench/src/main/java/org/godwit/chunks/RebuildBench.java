// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkNamer;
import org.godwit.api.chunk.ChunkRun;
import org.godwit.api.chunk.Compression;
import org.godwit.store.fs.FsBlobStore;

/**
 * How long it takes to make an index anew from the footers of packs: {@code fill CHUNKS FOLDER} makes a store, {@code
 * open FOLDER} opens it and says how long that took. Packs have as many chunks as those of disks have, 2048 in runs of
 * 64, but chunks of 512 bytes: what is read of a pack, its end, is the same, and a million chunks are half a GB.
 */
public final class RebuildBench {
    private static final int CHUNK_BYTES = 512;
    private static final int RUN_CHUNKS = 64;
    private static final int PACK_BYTES = 2048 * CHUNK_BYTES;
    private static final String DOMAIN = "default";

    private RebuildBench() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("fill")) {
            fill(Path.of(arguments[2]), Long.parseLong(arguments[1]));
        } else {
            open(Path.of(arguments[1]));
        }
    }

    private static PackedChunkStore store(Path folder) {
        Settings settings = new Settings(
                folder.resolve("master.key"),
                Passphrases.NONE,
                folder.resolve("spool"),
                folder.resolve("index"),
                new DiskChunkIndex.Limits(Settings.TABLE_ENTRIES, 128 << 20),
                1,
                PACK_BYTES,
                Settings.CACHE_BYTES,
                "",
                Threads.REAL,
                Duration.ofSeconds(1));
        return new PackedChunkStore(settings, new FsBlobStore("main", folder.resolve("blobs")));
    }

    private static void fill(Path folder, long chunks) throws Exception {
        PackedChunkStore store = store(folder);
        await(store);
        ChunkNamer namer = new ChunkNamer(store.domainKey(DOMAIN));
        Random random = new Random(chunks);
        for (long made = 0; made < chunks; made += RUN_CHUNKS) {
            store.put(DOMAIN, run(random, namer));
        }
        store.flush();
        store.close();
    }

    private static ChunkRun run(Random random, ChunkNamer namer) {
        byte[] bytes = new byte[RUN_CHUNKS * CHUNK_BYTES];
        random.nextBytes(bytes);
        List<ChunkId> ids = new ArrayList<>();
        List<Integer> lengths = new ArrayList<>();
        for (int i = 0; i < RUN_CHUNKS; i++) {
            ids.add(namer.name(ByteBuffer.wrap(bytes, i * CHUNK_BYTES, CHUNK_BYTES)));
            lengths.add(CHUNK_BYTES);
        }
        return new ChunkRun(ids, lengths, Compression.NONE, ByteBuffer.wrap(bytes));
    }

    private static void open(Path folder) throws Exception {
        double cpu = cpu();
        long begun = System.nanoTime();
        PackedChunkStore store = store(folder);
        await(store);
        double seconds = (System.nanoTime() - begun) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "{\"step\":\"open\",\"chunks\":%d,\"packs\":%d,\"seconds\":%.2f,\"cpuSeconds\":%.2f,\"peakMiB\":%d}%n",
                store.figures().chunks(),
                packs(folder),
                seconds,
                cpu() - cpu,
                peakMebibytes());
        store.close();
    }

    private static void await(PackedChunkStore store) throws InterruptedException {
        if (!store.awaitOpen(Duration.ofHours(2))) {
            throw new IllegalStateException("the store does not open: " + store.trouble());
        }
    }

    private static double cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis() / 1000.0;
    }

    private static long packs(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("blobs"))) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> folder.relativize(file).toString().contains("packs"))
                    .count();
        }
    }

    private static long peakMebibytes() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .sum()
                    / 1024;
        }
    }
}
