// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.chunk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.OptionalLong;
import org.godwit.api.plugin.Plugin;

/**
 * Where blobs lie. A blob is written once, whole, and never changed.
 *
 * <p>Names are {@code [a-z0-9][a-z0-9._-]*} in at most four levels joined by {@code /}, at most 200 characters. All
 * calls may be repeated and are safe for use by many threads. What a call shows is durable, also what a process put or
 * deleted that died before its call returned: others build on it. Failures are {@link org.godwit.api.problem.ProblemException}s:
 * {@code STORE_FULL}, {@code STORE_READ_ONLY} and {@code STORE_DENIED} are MISCONFIGURED, a lost connection is TRANSIENT.
 */
public interface BlobStore extends Plugin {

    /**
     * Puts a blob. Returns when it is durable: it survives the loss of power. Readers see all of it or nothing. A name
     * that exists keeps its bytes, whatever is offered.
     *
     * @param content exactly {@code sizeBytes} bytes; a store that needs to begin again fails instead, the caller repeats
     * @return false when the name existed
     */
    boolean put(String name, long sizeBytes, ReadableByteChannel content) throws IOException;

    /**
     * Puts a whole file of this machine, which nobody may change any more, not even later: a store may take the file
     * itself and not a copy. The caller may delete its name for it afterwards.
     *
     * @return false when the name existed
     */
    default boolean put(String name, Path file) throws IOException {
        try (FileChannel content = FileChannel.open(file, StandardOpenOption.READ)) {
            return put(name, content.size(), content);
        }
    }

    /**
     * Fills {@code target} from {@code offset} of the blob, to its limit or the blob's end.
     *
     * @return the bytes read; 0 at or after the blob's end
     * @throws IOException MISSING {@code BLOB_MISSING} when there is no such blob
     */
    int get(String name, long offset, ByteBuffer target) throws IOException;

    /** The size of a blob, or empty when there is none. */
    OptionalLong size(String name) throws IOException;

    /**
     * One page of the names that start with {@code prefix}, in byte order, strictly after {@code after}; empty when
     * there are no more. What was put before the call is listed.
     *
     * @param after the last name of the page before, or "" for the first page
     */
    List<String> list(String prefix, String after, int limit) throws IOException;

    /**
     * Deletes a blob; nothing happens when there is none. Returns when it is gone for good: the loss of power does not
     * bring it back.
     */
    void delete(String name) throws IOException;

    /**
     * Takes the store for one writer. The claim ends when it is closed or the process dies, however it dies.
     *
     * @param owner who takes it, for the message another one will read
     * @throws IOException MISCONFIGURED {@code STORE_IN_USE} when another process has it, with its owner
     */
    AutoCloseable claim(String owner) throws IOException;

    /** Whether a read is a request to another machine, so that it pays to keep small things nearby. */
    default boolean isFar() {
        return false;
    }

    /** Bytes that may still be put, or empty where nobody can say. */
    OptionalLong freeBytes() throws IOException;
}
