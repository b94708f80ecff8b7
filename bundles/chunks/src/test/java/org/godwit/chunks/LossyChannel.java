// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** An open file of a {@link LossyDisk}; also an open folder, to sync it. */
final class LossyChannel extends FileChannel {
    private final LossyFileSystem files;
    private final LossyNode node;
    private int position;

    LossyChannel(LossyFileSystem files, LossyNode node) {
        this.files = files;
        this.node = node;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        int read = read(target, position);
        position += Math.max(0, read);
        return read;
    }

    @Override
    public int read(ByteBuffer target, long at) throws IOException {
        files.disk().alive(files.process());
        if (node.isFolder) {
            throw new IOException("Is a directory");
        }
        byte[] bytes = new byte[target.remaining()];
        int read = bytes.length == 0 ? 0 : node.read((int) Math.min(at, Integer.MAX_VALUE), bytes, 0, bytes.length);
        target.put(bytes, 0, Math.max(0, read));
        return read;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        int written = write(source, position);
        position += written;
        return written;
    }

    @Override
    public int write(ByteBuffer source, long at) throws IOException {
        byte[] bytes = new byte[source.remaining()];
        source.get(bytes);
        files.disk().write(files.process(), node, (int) at, bytes);
        return bytes.length;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public FileChannel position(long at) {
        position = (int) at;
        return this;
    }

    @Override
    public long size() {
        files.disk().alive(files.process());
        return node.size();
    }

    @Override
    public FileChannel truncate(long size) {
        files.disk().change(files.process(), () -> node.cut((int) size));
        return this;
    }

    @Override
    public void force(boolean metaData) {
        files.disk().change(files.process(), node::sync);
    }

    /** A copy: what is mapped in the store does not change any more. */
    @Override
    public MappedByteBuffer map(MapMode mode, long at, long size) throws IOException {
        if (mode != MapMode.READ_ONLY) {
            throw new UnsupportedOperationException("mapped for writing");
        }
        // The JDK's direct buffers are what its channels give out as mapped ones.
        MappedByteBuffer copy = (MappedByteBuffer) ByteBuffer.allocateDirect((int) size);
        read(copy, at);
        copy.rewind();
        return copy;
    }

    @Override
    public FileLock lock(long at, long size, boolean shared) {
        return tryLock(at, size, shared);
    }

    /** One process lives at a time, and its death frees its locks. */
    @Override
    public FileLock tryLock(long at, long size, boolean shared) {
        files.disk().alive(files.process());
        return new FileLock(this, at, size, shared) {
            @Override
            public boolean isValid() {
                return true;
            }

            @Override
            public void release() {}
        };
    }

    @Override
    protected void implCloseChannel() {}

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long transferTo(long at, long count, WritableByteChannel target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long at, long count) {
        throw new UnsupportedOperationException();
    }
}
