// SPDX-License-Identifier: Apache-2.0
package org.godwit.distribution;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import java.util.stream.Stream;

/** A disk as an image file: random bytes that nothing makes smaller, and holes. */
final class TestDisk {
    static final int MIB = 1 << 20;

    private final Path file;
    private final Random random;

    /** All of it a hole. */
    TestDisk(Path file, long sizeBytes, Random random) throws IOException {
        this.file = file;
        this.random = random;
        try (FileChannel disk = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            disk.write(ByteBuffer.allocate(1), sizeBytes - 1);
        }
    }

    Path path() {
        return file;
    }

    TestDisk writeRandom(long offset, long length) throws IOException {
        try (FileChannel disk = FileChannel.open(file, StandardOpenOption.WRITE)) {
            byte[] bytes = new byte[MIB];
            for (long done = 0; done < length; ) {
                random.nextBytes(bytes);
                int now = (int) Math.min(bytes.length, length - done);
                disk.write(ByteBuffer.wrap(bytes, 0, now), offset + done);
                done += now;
            }
        }
        return this;
    }

    TestDisk writeZeros(long offset, int length) throws IOException {
        try (FileChannel disk = FileChannel.open(file, StandardOpenOption.WRITE)) {
            disk.write(ByteBuffer.allocate(length), offset);
        }
        return this;
    }

    /** As it is now, to compare with later; its holes stay holes. */
    Path copy(String suffix) throws IOException, InterruptedException {
        Path copy = file.resolveSibling(file.getFileName() + suffix);
        Files.deleteIfExists(copy);
        Programs.run("cp", "--sparse=always", file.toString(), copy.toString());
        return copy;
    }

    static boolean identical(Path one, Path other) throws IOException {
        return Files.mismatch(one, other) == -1;
    }

    /** Bytes a file takes on its file system. */
    static long occupiedBytes(Path file) throws IOException, InterruptedException {
        return Long.parseLong(
                Programs.run("du", "--block-size=1", file.toString()).split("\\s")[0]);
    }

    /** The file that holds a restored disk: its name is the target's affair, but it holds the disk's. */
    static Path volume(Path folder, String disk) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName()
                            .toString()
                            .matches("[^.].*\\b" + disk + "\\.(raw|qcow2)|" + disk + "\\.(raw|qcow2)"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no file for disk " + disk + " in " + folder));
        }
    }
}
