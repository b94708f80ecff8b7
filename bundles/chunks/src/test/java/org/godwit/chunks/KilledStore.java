// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.point.RestorePoint;
import org.godwit.chunks.SimulatedReplication.Disk;
import org.godwit.store.fs.FsBlobStore;

/**
 * A folder with everything of a store in it, whose processes are killed: what points hold follows from their numbers, so
 * that the one that compares needs nothing but the lines that the one that died has said.
 */
final class KilledStore {
    static final int MACHINES = 2;

    private static final int BLOCKS = 60;
    private static final int CONTENTS = 4000;
    private static final int CHUNKS = 12;
    private static final int PACK_BYTES = 16 << 10;

    final Path folder;

    KilledStore(Path folder) {
        this.folder = folder;
    }

    /** What the disk of a point's machine held; from one point to the next most of it stays. */
    static Disk disk(int number) {
        int machine = number % MACHINES;
        int time = number / MACHINES;
        List<List<Integer>> blocks = new ArrayList<>();
        for (int block = 0; block < BLOCKS; block++) {
            Random some = new Random((machine * 1000L + block) * 7919 + time / (2 + block % 9));
            List<Integer> contents = new ArrayList<>();
            for (int i = some.nextInt(CHUNKS); i > 0; i--) {
                contents.add(some.nextInt(CONTENTS));
            }
            blocks.add(List.copyOf(contents));
        }
        return new Disk((long) BLOCKS << 20, blocks);
    }

    Path masterKey() {
        return folder.resolve("etc/master.key");
    }

    OpenStore open(String bootId) throws IOException {
        Settings settings = new Settings(
                masterKey(),
                Passphrases.NONE,
                folder.resolve("spool"),
                folder.resolve("index"),
                new DiskChunkIndex.Limits(500, 1 << 20),
                1,
                PACK_BYTES,
                1 << 20,
                bootId,
                Threads.REAL,
                Duration.ofMillis(5));
        return new Opening(settings, new GuardedBlobs(new FsBlobStore("main", folder.resolve("store")))).open();
    }

    /** The points that were said to be committed: a line each, number and root. */
    Map<Integer, RestorePoint> catalog() throws IOException {
        Map<Integer, RestorePoint> points = new TreeMap<>();
        Path file = folder.resolve("catalog");
        for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
            String[] words = line.split(" ");
            points.put(Integer.valueOf(words[0]), point(words[0], words[1]));
        }
        return points;
    }

    static RestorePoint point(String number, String root) {
        int which = Integer.parseInt(number);
        return SimulatedPoints.point(which, disk(which), ChunkId.of(root));
    }

    void keep(Map<Integer, RestorePoint> points) throws IOException {
        List<String> lines = new ArrayList<>();
        points.forEach((number, point) ->
                lines.add(number + " " + point.images().get(0).root()));
        Files.write(folder.resolve("catalog"), lines);
    }

    /** The index is lost. */
    void loseIndex() throws IOException {
        Path index = folder.resolve("index/main");
        try (var files = Files.newDirectoryStream(index)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }
}
