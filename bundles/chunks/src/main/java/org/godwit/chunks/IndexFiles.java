// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** The folder of one store's index, and the names of what lies in it. A cache: all of it may be deleted at any time. */
final class IndexFiles {
    private static final String MANIFEST = "manifest";
    private static final String NEW_MANIFEST = "manifest.new";

    private final Path folder;

    IndexFiles(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder);
    }

    Path segment(long number) {
        return folder.resolve(Long.toHexString(number) + ".ids");
    }

    Path filter(long number) {
        return folder.resolve(Long.toHexString(number) + ".filter");
    }

    Path packLog(int number) {
        return folder.resolve(Integer.toHexString(number) + ".packs");
    }

    /** @throws DamagedException when there is one that cannot be believed */
    Optional<IndexManifest> manifest() throws IOException {
        try {
            return Optional.of(IndexManifest.decode(Files.readAllBytes(folder.resolve(MANIFEST))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Returns when it is durable, after everything that it names is. */
    void write(IndexManifest manifest) throws IOException {
        Path fresh = folder.resolve(NEW_MANIFEST);
        try (FileChannel out = FileChannel.open(
                fresh, StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(manifest.encode());
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        Files.move(fresh, folder.resolve(MANIFEST), StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    /** Deletes the files of a segment. */
    void delete(long number) throws IOException {
        Files.deleteIfExists(segment(number));
        Files.deleteIfExists(filter(number));
    }

    /** From now on nothing here is believed. */
    void forget() throws IOException {
        Files.deleteIfExists(folder.resolve(MANIFEST));
    }

    /** Deletes what the manifest does not name; all, when there is none. */
    void tidy(Optional<IndexManifest> manifest) throws IOException {
        Set<Path> wanted = new HashSet<>();
        manifest.ifPresent(known -> {
            wanted.add(folder.resolve(MANIFEST));
            wanted.add(packLog(known.packLog()));
            known.segments().forEach(segment -> {
                wanted.add(segment(segment.number()));
                wanted.add(filter(segment.number()));
            });
        });
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "{manifest*,*.ids,*.filter,*.packs}")) {
            for (Path file : files) {
                if (!wanted.contains(file)) {
                    Files.delete(file);
                }
            }
        }
    }
}
