// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.godwit.api.chunk.BlobStore;

/** A store that is far, and counts what is asked of it. */
final class CountingBlobs implements BlobStore {
    private final BlobStore blobs;
    private final List<String> reads = new ArrayList<>();
    private long readBytes;
    private int lists;

    CountingBlobs(BlobStore blobs) {
        this.blobs = blobs;
    }

    synchronized void forget() {
        reads.clear();
        readBytes = 0;
        lists = 0;
    }

    /** Each read of a pack: {@code NAME@OFFSET}. */
    synchronized List<String> reads() {
        return List.copyOf(reads);
    }

    synchronized long readBytes() {
        return readBytes;
    }

    synchronized int lists() {
        return lists;
    }

    @Override
    public String id() {
        return blobs.id();
    }

    @Override
    public boolean isFar() {
        return true;
    }

    @Override
    public boolean put(String name, long sizeBytes, ReadableByteChannel content) throws IOException {
        return blobs.put(name, sizeBytes, content);
    }

    @Override
    public int get(String name, long offset, ByteBuffer target) throws IOException {
        int read = blobs.get(name, offset, target);
        synchronized (this) {
            if (name.startsWith(PackId.PREFIX)) {
                reads.add(name + "@" + offset);
                readBytes += read;
            }
        }
        return read;
    }

    @Override
    public OptionalLong size(String name) throws IOException {
        return blobs.size(name);
    }

    @Override
    public List<String> list(String prefix, String after, int limit) throws IOException {
        synchronized (this) {
            lists++;
        }
        return blobs.list(prefix, after, limit);
    }

    @Override
    public void delete(String name) throws IOException {
        blobs.delete(name);
    }

    @Override
    public AutoCloseable claim(String owner) throws IOException {
        return blobs.claim(owner);
    }

    @Override
    public OptionalLong freeBytes() throws IOException {
        return blobs.freeBytes();
    }
}
