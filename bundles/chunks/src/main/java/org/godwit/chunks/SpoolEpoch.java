// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Throws the spool away when the machine was booted since it was written. Packs in the spool are not synced, so after a
 * loss of power any part of them may be gone, and a pack written later may have outlived one written before: a recipe
 * may then be there without its chunks, and "a recipe that is stored can be read" would no longer hold. Nothing that a
 * restore point needs is lost by it: what was committed was flushed.
 */
final class SpoolEpoch {
    private static final Logger LOG = LoggerFactory.getLogger(SpoolEpoch.class);

    /** Random for each boot: Linux, Documentation/admin-guide/sysctl/kernel.rst. */
    private static final Path KERNEL = Path.of("/proc/sys/kernel/random/boot_id");

    private final Path folder;
    private final String bootId;

    SpoolEpoch(Path folder, String bootId) {
        this.folder = folder;
        this.bootId = bootId;
    }

    /** The id of the running kernel's boot, or empty where there is none. */
    static String kernelBootId() {
        try {
            return Files.readString(KERNEL, StandardCharsets.US_ASCII).strip();
        } catch (IOException e) {
            return "";
        }
    }

    /**
     * Whether the power may have been lost since the last opening came to {@link #begin}. Then the blob store may have a
     * pack that nothing on this disk tells of: its put took effect, the process died before it wrote that down, and its
     * file in the spool is gone or will be.
     */
    boolean isOver() throws IOException {
        return bootId.isEmpty() || !remembered().equals(bootId);
    }

    /**
     * Called before the spool is recovered, and before anything is written to it; after the index has taken what the blob
     * store has when the epoch before {@link #isOver}.
     */
    void begin() throws IOException {
        if (!isOver()) {
            return;
        }
        if (!remembered().isEmpty() && !bootId.isEmpty()) {
            discardPacks();
        }
        // Before anything is spooled: without it nobody would know that the spool is of another boot.
        Durable.write(file(), bootId + "\n");
    }

    private void discardPacks() throws IOException {
        try (DirectoryStream<Path> packs = Files.newDirectoryStream(folder, "*.pack")) {
            for (Path pack : packs) {
                LOG.info("spool={} pack={} is dropped: the machine was booted since it was written", folder, pack);
                Files.delete(pack);
            }
        }
    }

    private Path file() {
        return folder.resolve("boot-id");
    }

    private String remembered() throws IOException {
        try {
            // Every byte is a character of ISO 8859-1: a damaged file is another boot, not an error.
            return Files.readString(file(), StandardCharsets.ISO_8859_1).strip();
        } catch (NoSuchFileException e) {
            return "";
        }
    }
}
