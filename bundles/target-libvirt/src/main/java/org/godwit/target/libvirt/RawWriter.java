// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.libvirt;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.BitSet;
import java.util.Locale;
import org.godwit.api.disk.Extent;
import org.godwit.api.image.BlockCutter;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.target.Volume;
import org.godwit.api.target.VolumeWriter;

/** Writes one raw volume; zeroes take no room where nothing was written before. */
final class RawWriter implements VolumeWriter {
    /** Zeroes inside of a write are left out where they are at least this many, at a multiple of it. */
    private static final int PIECE_BYTES = 64 << 10;

    /** How finely is remembered what was written: 128 KiB of memory for 1 TiB of disk. */
    private static final int REGION_BYTES = 1 << 20;

    private final Volume volume;
    private final Medium medium;
    private final boolean blank;
    private final BitSet written = new BitSet();
    private boolean closed;

    /** @param blank nothing was ever written to it */
    RawWriter(Volume volume, Medium medium, boolean blank) {
        this.volume = volume;
        this.medium = medium;
        this.blank = blank;
    }

    @Override
    public synchronized void write(long offset, ByteBuffer bytes) throws IOException {
        check(offset, bytes.remaining());
        try {
            int base = bytes.position();
            for (int from = base; from < bytes.limit(); ) {
                int to = pieceEnd(offset - base, from, bytes.limit());
                boolean zero = BlockCutter.isZero(bytes, from, to);
                while (to < bytes.limit() && !zero) {
                    int next = pieceEnd(offset - base, to, bytes.limit());
                    if (BlockCutter.isZero(bytes, to, next)) {
                        break;
                    }
                    to = next;
                }
                if (zero) {
                    clear(offset + from - base, to - from);
                } else {
                    put(offset + from - base, bytes.duplicate().position(from).limit(to));
                }
                from = to;
            }
            bytes.position(bytes.limit());
        } catch (IOException e) {
            throw explained("write at " + offset, e);
        }
    }

    private static int pieceEnd(long shift, int from, int limit) {
        long end = ((from + shift) / PIECE_BYTES + 1) * PIECE_BYTES - shift;
        return (int) Math.min(limit, end);
    }

    private void put(long offset, ByteBuffer bytes) throws IOException {
        written.set(region(offset), region(offset + bytes.remaining() - 1) + 1);
        medium.write(offset, bytes);
    }

    @Override
    public synchronized void zero(Extent extent) throws IOException {
        check(extent.offset(), extent.length());
        try {
            clear(extent.offset(), extent.length());
        } catch (IOException e) {
            throw explained("write zeroes at " + extent.offset(), e);
        }
    }

    private void clear(long offset, long length) throws IOException {
        for (long at = offset, end = offset + length; at < end; ) {
            int region = region(at);
            if (blank && !written.get(region)) {
                int next = written.nextSetBit(region);
                at = next < 0 ? end : Math.min(end, (long) next * REGION_BYTES);
                continue;
            }
            int piece = (int) Math.min(end - at, (region + 1L) * REGION_BYTES - at);
            clearWhereNeeded(at, piece);
            at += piece;
        }
    }

    /** Holes stay holes: only what is there is overwritten. */
    private void clearWhereNeeded(long offset, int length) throws IOException {
        ByteBuffer found = ByteBuffer.allocate(length);
        medium.read(offset, found);
        for (int at = 0; at < length; at += PIECE_BYTES) {
            int end = Math.min(length, at + PIECE_BYTES);
            if (!BlockCutter.isZero(found, at, end)) {
                medium.write(offset + at, ByteBuffer.allocate(end - at));
            }
        }
    }

    private static int region(long offset) {
        return Math.toIntExact(offset / REGION_BYTES);
    }

    private void check(long offset, long length) throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        if (offset < 0 || length > volume.sizeBytes() - offset) {
            throw new IllegalArgumentException(length + " bytes at " + offset + " are not within the volume "
                    + volume.id() + " of " + volume.sizeBytes() + " bytes");
        }
    }

    @Override
    public synchronized void flush() throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        try {
            medium.flush();
        } catch (IOException e) {
            throw explained("flush", e);
        }
    }

    /** Also when another writer takes over: what this one is told then it refuses. */
    @Override
    public synchronized void close() throws IOException {
        closed = true;
        medium.close();
    }

    private IOException explained(String tried, IOException failure) {
        if (failure instanceof ProblemException || failure instanceof ClosedChannelException) {
            return failure;
        }
        String said = String.valueOf(failure.getMessage());
        boolean full = said.toLowerCase(Locale.ROOT).contains("no space left");
        return Problem.of(
                        Kind.MISCONFIGURED,
                        full ? "TARGET_FULL" : "TARGET_UNUSABLE",
                        "Cannot " + tried + " of the volume " + volume.id() + ": " + said + ".",
                        full ? "Make room in the pool, then try again." : "Look at the file system of the pool.")
                .causedBy(failure);
    }
}
