// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.source;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * The bytes of a disk in memory; what was never written is zero and takes no space. A copy is cheap: pages are shared
 * and never changed in place. Safe for use by many threads.
 */
public final class SparseBytes {

    /** Bytes that are kept and compared together. */
    public static final int PAGE_BYTES = 4096;

    private static final byte[] ZEROES = new byte[PAGE_BYTES];

    private final long sizeBytes;
    private final TreeMap<Long, byte[]> pages;

    public SparseBytes(long sizeBytes) {
        this(sizeBytes, new TreeMap<>());
    }

    private SparseBytes(long sizeBytes, TreeMap<Long, byte[]> pages) {
        this.sizeBytes = sizeBytes;
        this.pages = pages;
    }

    public long sizeBytes() {
        return sizeBytes;
    }

    /** The same bytes, which no longer change with these. */
    public synchronized SparseBytes copy() {
        return new SparseBytes(sizeBytes, new TreeMap<>(pages));
    }

    /** The same bytes on a disk of another size: cut off, or grown by zeroes. */
    public synchronized SparseBytes resized(long newSizeBytes) {
        SparseBytes other = new SparseBytes(newSizeBytes);
        pages.forEach((page, bytes) -> {
            long offset = page * PAGE_BYTES;
            if (offset < newSizeBytes) {
                int length = (int) Math.min(PAGE_BYTES, newSizeBytes - offset);
                other.write(offset, ByteBuffer.wrap(bytes, 0, length));
            }
        });
        return other;
    }

    /** Writes the bytes between position and limit. */
    public synchronized void write(long offset, ByteBuffer bytes) {
        check(offset, bytes.remaining());
        ByteBuffer in = bytes.duplicate();
        long at = offset;
        while (in.hasRemaining()) {
            int within = (int) (at % PAGE_BYTES);
            int length = Math.min(in.remaining(), PAGE_BYTES - within);
            byte[] before = pages.get(at / PAGE_BYTES);
            byte[] page = before == null ? new byte[PAGE_BYTES] : before.clone();
            in.get(page, within, length);
            if (before != null || !Arrays.equals(page, ZEROES)) {
                keep(at / PAGE_BYTES, page);
            }
            at += length;
        }
    }

    /** Makes a range read as zeroes. */
    public synchronized void zero(long offset, long length) {
        check(offset, length);
        long end = offset + length;
        for (Map.Entry<Long, byte[]> entry : Map.copyOf(
                        pages.subMap(offset / PAGE_BYTES, true, Math.max(0, end - 1) / PAGE_BYTES, true))
                .entrySet()) {
            long start = entry.getKey() * PAGE_BYTES;
            byte[] page = entry.getValue().clone();
            Arrays.fill(
                    page,
                    (int) (Math.max(offset, start) - start),
                    (int) (Math.min(end, start + PAGE_BYTES) - start),
                    (byte) 0);
            keep(entry.getKey(), page);
        }
    }

    /** Fills {@code target} from position to limit. */
    public synchronized void read(long offset, ByteBuffer target) {
        check(offset, target.remaining());
        long at = offset;
        while (target.hasRemaining()) {
            int within = (int) (at % PAGE_BYTES);
            int length = Math.min(target.remaining(), PAGE_BYTES - within);
            target.put(pages.getOrDefault(at / PAGE_BYTES, ZEROES), within, length);
            at += length;
        }
    }

    /** Pages that are not all zero, by number. */
    public synchronized long[] writtenPages() {
        return pages.keySet().stream().mapToLong(Long::longValue).toArray();
    }

    /** Where the two first differ, or -1 when they are the same bytes. */
    public synchronized long firstDifference(SparseBytes other) {
        if (sizeBytes != other.sizeBytes) {
            return Math.min(sizeBytes, other.sizeBytes);
        }
        TreeMap<Long, byte[]> theirs = other.copy().pages;
        TreeMap<Long, byte[]> all = new TreeMap<>(theirs);
        all.putAll(pages);
        for (long page : all.keySet()) {
            int at = Arrays.mismatch(pages.getOrDefault(page, ZEROES), theirs.getOrDefault(page, ZEROES));
            if (at >= 0) {
                return page * PAGE_BYTES + at;
            }
        }
        return -1;
    }

    private void keep(long number, byte[] page) {
        if (Arrays.equals(page, ZEROES)) {
            pages.remove(number);
        } else {
            pages.put(number, page);
        }
    }

    private void check(long offset, long length) {
        if (offset < 0 || length < 0 || offset + length > sizeBytes) {
            throw new IllegalArgumentException(
                    "bytes " + offset + " to " + (offset + length) + " are not within " + sizeBytes);
        }
    }
}
