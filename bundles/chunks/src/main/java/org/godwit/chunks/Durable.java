// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/**
 * Small files and folders that survive the loss of power. On Linux a file's bytes and its name are two things, and a name
 * is durable only when its folder was synced (fsync(2), NOTES); renaming a file whose bytes were not synced may leave an
 * empty one.
 */
final class Durable {
    private Durable() {}

    /** Makes the folder and those above it where they are missing. */
    static void folders(Path folder) throws IOException {
        Files.createDirectories(folder);
        settle(folder);
    }

    /**
     * Returns when the folder's entries and its own name are durable, and so on upwards: whoever made them may have died
     * before it synced them. Folders above that this user may not read were not made by it.
     */
    static void settle(Path folder) throws IOException {
        Path start = folder.toAbsolutePath();
        sync(start);
        for (Path above = start.getParent(); above != null; above = above.getParent()) {
            try {
                sync(above);
            } catch (AccessDeniedException e) {
                return;
            }
        }
    }

    /** Returns when the folder's entries are durable. */
    static void sync(Path folder) throws IOException {
        try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
            entries.force(true);
        }
    }

    /** Puts a text of ASCII in the place of a file, whole or not at all. */
    static void write(Path file, String text) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel out = FileChannel.open(
                temporary, StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        sync(Objects.requireNonNull(file.toAbsolutePath().getParent()));
    }
}
