// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Blobs in memory that fail, spool and index in real files (in memory too where there is such a folder: an opening syncs
 * its index); the loss of power is another boot.
 */
final class MemoryWorld implements SimulatedWorld {
    private final Random random;
    private final Path folder;
    private final SimulatedBlobs blobs;
    private int boots;

    MemoryWorld(Random random) throws IOException {
        this.random = random;
        Path memory = Path.of("/dev/shm");
        this.folder = Files.isWritable(memory)
                ? Files.createTempDirectory(memory, "godwit-upkeep")
                : Files.createTempDirectory("godwit-upkeep");
        this.blobs = new SimulatedBlobs(random);
    }

    @Override
    public Start start() {
        return new Start(folder, blobs.open(), "boot " + boots, Threads.REAL);
    }

    @Override
    public boolean isDead() {
        return false;
    }

    @Override
    public boolean isFaulty() {
        return blobs.faulty;
    }

    @Override
    public void faulty(boolean on) {
        blobs.faulty = on;
    }

    @Override
    public boolean diesInOpening() {
        return false;
    }

    @Override
    public boolean hasThreads() {
        return true;
    }

    @Override
    public boolean ended() throws IOException {
        boolean off = random.nextInt(3) == 0;
        if (off) {
            boots++;
        }
        for (Path file : spooled()) {
            if (off) {
                lose(file);
            } else if (random.nextInt(3) == 0) {
                tear(file);
            }
        }
        return off;
    }

    private List<Path> spooled() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("spool/main"))) {
            return files.filter(name -> name.toString().endsWith(".pack"))
                    .sorted()
                    .toList();
        }
    }

    /** The spool is not synced: the loss of power leaves any part of a file, or none. */
    private void lose(Path file) throws IOException {
        switch (random.nextInt(4)) {
            case 0 -> Files.delete(file);
            case 1 -> {
                try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
                    cut.setLength(random.nextInt((int) cut.length() + 1));
                }
            }
            case 2 -> {
                try (RandomAccessFile torn = new RandomAccessFile(file.toFile(), "rw")) {
                    int from = random.nextInt((int) torn.length() + 1);
                    torn.seek(from);
                    torn.write(new byte[random.nextInt((int) torn.length() + 1 - from)]);
                }
            }
            default -> {}
        }
    }

    /** Bytes of which nobody was told yet may be missing at the end of a spool file: here, what is no whole record. */
    private void tear(Path file) throws IOException {
        try (RandomAccessFile torn = new RandomAccessFile(file.toFile(), "rw")) {
            torn.seek(torn.length());
            byte[] garbage = new byte[random.nextInt(40)];
            random.nextBytes(garbage);
            torn.write(garbage);
        }
    }

    @Override
    public void rights() {}

    @Override
    public boolean losesRights() {
        return false;
    }

    @Override
    public Optional<Damage> damage() {
        List<String> packs = blobs.contents.keySet().stream()
                .filter(name -> name.startsWith("packs/"))
                .toList();
        if (packs.isEmpty()) {
            return Optional.empty();
        }
        String pack = packs.get(random.nextInt(packs.size()));
        if (random.nextInt(4) == 0) {
            blobs.contents.remove(pack);
            return Optional.of(Damage.LOST);
        }
        byte[] bytes = blobs.contents.get(pack).clone();
        bytes[random.nextInt(bytes.length)] ^= 4;
        blobs.contents.put(pack, bytes);
        return Optional.of(Damage.FLIPPED);
    }

    @Override
    public Events events() {
        return new Events(0, blobs.faults, blobs.crashes, boots);
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
