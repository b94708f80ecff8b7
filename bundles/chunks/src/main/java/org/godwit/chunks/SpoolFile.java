// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The file of a pack that the blob store does not have yet. Written by append only; what was appended survives the
 * death of the process because the operating system has it.
 */
final class SpoolFile {
    private final Path path;

    private final LocalFile file;
    private int size;
    private boolean closed;

    private SpoolFile(Path path, LocalFile file, int size) {
        this.path = path;
        this.file = file;
        this.size = size;
    }

    /** A new file. */
    static SpoolFile create(Path path, byte[] header) throws IOException {
        SpoolFile made = new SpoolFile(path, LocalFile.open(path), 0);
        try {
            made.append(header, header.length);
            return made;
        } catch (IOException e) {
            made.delete();
            throw e;
        }
    }

    /** A file that is there; what lies beyond {@code size} is cut off. */
    static SpoolFile reopen(Path path, int size) throws IOException {
        LocalFile file = LocalFile.open(path);
        file.cutOff(size);
        return new SpoolFile(path, file, size);
    }

    synchronized int size() {
        return size;
    }

    /** Appends all or nothing, and returns where. */
    synchronized int append(byte[] bytes, int length) throws IOException {
        int at = size;
        try {
            file.write(at, bytes, length);
        } catch (IOException e) {
            cutOff(at, e);
            throw e;
        }
        size = at + length;
        return at;
    }

    private void cutOff(int at, IOException because) {
        try {
            file.cutOff(at);
        } catch (IOException e) {
            because.addSuppressed(e);
        }
    }

    /** Fills the array from an offset; false when the file is gone because the blob store has it. */
    synchronized boolean read(int offset, byte[] target) throws IOException {
        if (closed) {
            return false;
        }
        file.read(offset, target);
        return true;
    }

    /** Where it lies. */
    Path path() {
        return path;
    }

    synchronized void close() throws IOException {
        closed = true;
        file.close();
    }

    synchronized void delete() throws IOException {
        close();
        Files.deleteIfExists(path);
    }
}
