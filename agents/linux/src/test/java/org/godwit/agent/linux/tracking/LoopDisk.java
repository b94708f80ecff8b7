// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The disk of a test, with a partition if wanted: a loop device over a sparse file, or a device that is there already, whose
 * content is lost: the property {@code godwit.proof.device} names one that is used wherever a loop device would be.
 */
final class LoopDisk implements AutoCloseable {
    static final int BLOCK = 1 << 16;

    private static final int FIRST_SECTOR = 2048;
    private static final int READ = 4 << 20;

    private final @Nullable Path file;
    private final String device;
    private final long size;
    private boolean partitioned;

    private LoopDisk(@Nullable Path file, String device, long size) {
        this.file = file;
        this.device = device;
        this.size = size;
    }

    static LoopDisk of(Path folder, long size) throws IOException {
        String named = System.getProperty("godwit.proof.device", "");
        if (!named.isEmpty()) {
            Shell.may("delpart " + named + " 1");
            return existing(Path.of(named));
        }
        Path file = Files.createTempFile(folder, "disk", ".raw");
        Shell.must("truncate -s " + size + " " + file);
        String device = Shell.must("losetup -f --show " + file);
        Shell.may("delpart " + device + " 1");
        return new LoopDisk(file, device, size);
    }

    /** A disk that is there already, and stays: its content does not. */
    static LoopDisk existing(Path device) throws IOException {
        BlockDisk.Part part = BlockDisk.of(Path.of("/sys"), device);
        return new LoopDisk(null, device.toString(), part.sizeBytes());
    }

    /** All of it behind the first MiB; returns its device. */
    String partition() throws IOException {
        Shell.must("addpart " + device + " 1 " + FIRST_SECTOR + " " + (size / 512 - FIRST_SECTOR));
        partitioned = true;
        return device + (Character.isDigit(device.charAt(device.length() - 1)) ? "p1" : "1");
    }

    String device() {
        return device;
    }

    long size() {
        return size;
    }

    BlockDisk.Part part() throws IOException {
        return BlockDisk.of(Path.of("/sys"), Path.of(device));
    }

    FileChannel open(boolean write) throws IOException {
        return write
                ? FileChannel.open(
                        Path.of(device), StandardOpenOption.READ, StandardOpenOption.WRITE, ExtendedOpenOption.DIRECT)
                : FileChannel.open(Path.of(device), StandardOpenOption.READ, ExtendedOpenOption.DIRECT);
    }

    static ByteBuffer aligned(int bytes) {
        return ByteBuffer.allocateDirect(bytes + 4096).alignedSlice(4096).slice(0, bytes);
    }

    int blocks() {
        return (int) ((size + BLOCK - 1) / BLOCK);
    }

    /** A number for each block, past the page cache. */
    long[] hashes() throws IOException {
        long[] hashes = new long[blocks()];
        ByteBuffer buffer = aligned(READ);
        try (FileChannel channel = open(false)) {
            for (long at = 0; at < size; at += READ) {
                buffer.clear();
                while (buffer.hasRemaining() && channel.read(buffer, at + buffer.position()) > 0) {
                    continue;
                }
                int read = buffer.position();
                for (int from = 0; from < read; from += BLOCK) {
                    int length = Math.min(BLOCK, read - from);
                    hashes[(int) ((at + from) / BLOCK)] = hash(buffer.slice(from, length));
                }
            }
        }
        return hashes;
    }

    /** Each step is a bijection of the number so far: no difference of one word goes unseen. Quick in an emulated processor. */
    static long hash(ByteBuffer bytes) {
        long hash = bytes.remaining();
        for (int at = 0; at + Long.BYTES <= bytes.limit(); at += Long.BYTES) {
            hash = Long.rotateLeft((hash ^ bytes.getLong(at)) * 0x9e3779b97f4a7c15L, 29);
        }
        return hash;
    }

    @Override
    public void close() throws IOException {
        if (partitioned) {
            for (int i = 0; i < 20 && !Shell.may("delpart " + device + " 1 || { sleep 0.1; false; }"); i++) {
                continue;
            }
        }
        if (file == null) {
            return;
        }
        Shell.must("losetup -d " + device);
        Files.delete(file);
    }
}
