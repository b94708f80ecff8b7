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
    public void ended() throws IOException {
        if (random.nextInt(3) == 0) {
            boots++;
        } else {
            tear();
        }
    }

    /** Bytes of which nobody was told yet may be missing at the end of a spool file: here, what is no whole record. */
    private void tear() throws IOException {
        Path spool = folder.resolve("spool/main");
        try (Stream<Path> files = Files.list(spool)) {
            for (Path file :
                    files.filter(name -> name.toString().endsWith(".pack")).toList()) {
                if (random.nextInt(3) == 0) {
                    try (RandomAccessFile torn = new RandomAccessFile(file.toFile(), "rw")) {
                        torn.seek(torn.length());
                        byte[] garbage = new byte[random.nextInt(40)];
                        random.nextBytes(garbage);
                        torn.write(garbage);
                    }
                }
            }
        }
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
