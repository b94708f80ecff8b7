// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/** The disk of a test: a loop device over a sparse file, with a partition if wanted, or a device that is there. */
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
        Path file = Files.createTempFile(folder, "disk", ".raw");
        Shell.must("truncate -s " + size + " " + file);
        String device = Shell.must("losetup -f --show " + file);
        Shell.may("delpart " + device + " 1");
        return new LoopDisk(file, device, size);
    }

    /** A disk that is there already, and stays: its content does not. */
    static LoopDisk existing(String device, long size) {
        return new LoopDisk(null, device, size);
    }

    /** All of it behind the first MiB; returns its device. */
    String partition() throws IOException {
        Shell.must("addpart " + device + " 1 " + FIRST_SECTOR + " " + (size / 512 - FIRST_SECTOR));
        partitioned = true;
        return device + "p1";
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

    /** A number for each block, past the page cache. */
    long[] hashes() throws IOException {
        long[] hashes = new long[(int) (size / BLOCK)];
        ByteBuffer buffer = aligned(READ);
        try (FileChannel channel = open(false)) {
            for (long at = 0; at < size; at += READ) {
                buffer.clear();
                while (buffer.hasRemaining() && channel.read(buffer, at + buffer.position()) > 0) {
                    continue;
                }
                for (int block = 0; block < READ / BLOCK; block++) {
                    hashes[(int) (at / BLOCK) + block] = hash(buffer.slice(block * BLOCK, BLOCK));
                }
            }
        }
        return hashes;
    }

    static long hash(ByteBuffer bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes);
            return ByteBuffer.wrap(digest.digest()).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        if (file == null) {
            return;
        }
        if (partitioned) {
            for (int i = 0; i < 20 && !Shell.may("delpart " + device + " 1 || { sleep 0.1; false; }"); i++) {
                continue;
            }
        }
        Shell.must("losetup -d " + device);
        Files.delete(file);
    }
}
