// SPDX-License-Identifier: Apache-2.0
package org.godwit.nbd;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A device that takes writes over one that does not: they go to a sparse file, page by page at the place where they are on
 * the device, and are gone with it.
 */
final class Overlay implements Device {
    static final int PAGE_BYTES = 4096;

    private final Device base;
    private final Path path;
    private final FileChannel file;
    private final PageStates states = new PageStates();
    private final long mostPages;

    /** @param mostBytes that the file may hold */
    Overlay(Device base, Path path, long mostBytes) throws IOException {
        this.base = base;
        this.path = path;
        this.mostPages = mostBytes / PAGE_BYTES;
        file = FileChannel.open(
                path,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.SPARSE);
    }

    @Override
    public long sizeBytes() {
        return base.sizeBytes();
    }

    @Override
    public boolean writable() {
        return true;
    }

    @Override
    public void read(long offset, long length, Parts parts) throws IOException {
        long end = offset + length;
        long at = offset;
        while (at < end) {
            PageStates.Run run = states.run(at / PAGE_BYTES);
            long stop = Math.min(end, run.end() * PAGE_BYTES);
            switch (run.state()) {
                case BASE -> base.read(at, stop - at, parts);
                case ZERO -> parts.hole(stop - at);
                case WRITTEN -> readFile(at, stop - at, parts);
            }
            at = stop;
        }
    }

    private void readFile(long offset, long length, Parts parts) throws IOException {
        byte[] piece = new byte[(int) Math.min(length, PIECE_BYTES)];
        long at = offset;
        while (at < offset + length) {
            int bytes = (int) Math.min(offset + length - at, piece.length);
            readFully(ByteBuffer.wrap(piece, 0, bytes), at);
            parts.data(piece, bytes);
            at += bytes;
        }
    }

    private void readFully(ByteBuffer target, long offset) throws IOException {
        long at = offset;
        while (target.hasRemaining()) {
            int read = file.read(target, at);
            if (read < 0) {
                throw new IOException("what was written is gone from " + path);
            }
            at += read;
        }
    }

    @Override
    public void runs(long offset, long length, Runs runs) throws IOException {
        long end = offset + length;
        long at = offset;
        boolean[] on = {true};
        while (at < end && on[0]) {
            PageStates.Run run = states.run(at / PAGE_BYTES);
            long stop = Math.min(end, run.end() * PAGE_BYTES);
            if (run.state() == PageStates.State.BASE) {
                base.runs(at, stop - at, (bytes, hole) -> on[0] = runs.run(bytes, hole));
            } else {
                on[0] = runs.run(stop - at, run.state() == PageStates.State.ZERO);
            }
            at = stop;
        }
    }

    @Override
    public void ahead(long offset, long length) {
        base.ahead(offset, length);
    }

    @Override
    public synchronized void write(long offset, byte[] bytes, int length) throws IOException {
        long first = offset / PAGE_BYTES;
        long last = (offset + length - 1) / PAGE_BYTES;
        if (states.written() + states.missing(first, last + 1) > mostPages) {
            throw new RefusedRequest(Nbd.ENOSPC, "what may be written of this export is used up");
        }
        fill(first, offset, offset + length);
        if (last != first) {
            fill(last, offset, offset + length);
        }
        ByteBuffer source = ByteBuffer.wrap(bytes, 0, length);
        writeFully(source, offset);
        states.set(first, last + 1, PageStates.State.WRITTEN);
    }

    /** Brings a page to the file of which a write has only a part, as it is now. */
    private void fill(long page, long from, long to) throws IOException {
        long start = page * PAGE_BYTES;
        long end = Math.min(sizeBytes(), start + PAGE_BYTES);
        boolean whole = from <= start && to >= end;
        if (whole || states.run(page).state() == PageStates.State.WRITTEN) {
            return;
        }
        ByteBuffer now = ByteBuffer.allocate((int) (end - start));
        read(start, end - start, new Parts() {
            @Override
            public void data(byte[] bytes, int length) {
                now.put(bytes, 0, length);
            }

            @Override
            public void hole(long length) {
                now.position(now.position() + (int) length);
            }
        });
        writeFully(now.flip(), start);
    }

    private void writeFully(ByteBuffer source, long offset) throws IOException {
        long at = offset;
        while (source.hasRemaining()) {
            at += file.write(source, at);
        }
    }

    @Override
    public synchronized void zero(long offset, long length) throws IOException {
        long end = offset + length;
        long first = (offset + PAGE_BYTES - 1) / PAGE_BYTES;
        long past = end == sizeBytes() ? (end + PAGE_BYTES - 1) / PAGE_BYTES : end / PAGE_BYTES;
        if (first >= past) {
            write(offset, new byte[(int) length], (int) length);
            return;
        }
        int head = (int) (first * PAGE_BYTES - offset);
        if (head > 0) {
            write(offset, new byte[head], head);
        }
        if (past * PAGE_BYTES < end) {
            int tail = (int) (end - past * PAGE_BYTES);
            write(past * PAGE_BYTES, new byte[tail], tail);
        }
        states.set(first, past, PageStates.State.ZERO);
    }

    @Override
    public void flush() throws IOException {
        file.force(false);
    }

    @Override
    public long writtenBytes() {
        return states.written() * PAGE_BYTES;
    }

    @Override
    public void close() throws IOException {
        try (base) {
            file.close();
        } finally {
            Files.deleteIfExists(path);
        }
    }
}
