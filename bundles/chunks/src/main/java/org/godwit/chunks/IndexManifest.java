// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * What the index consists of; see docs/format.md. Replaced as a whole.
 *
 * @param store id of the store
 * @param salt random, the same as long as the index is not made anew
 * @param packLog number of the file that holds the packs
 * @param state what segments cover
 * @param opening name of the mark that the last opening left in the blob store; empty: packs must be listed
 * @param segments newest first
 */
record IndexManifest(byte[] store, int salt, int packLog, State state, String opening, List<SegmentShape> segments) {
    private static final int MAGIC = 0x4757_4958; // GWIX
    private static final short VERSION = 1;
    private static final int FIXED_BYTES = 70;
    private static final int SEGMENT_BYTES = 32;

    /**
     * What lies in segments.
     *
     * @param moment every chunk of a pack stored before it does
     * @param chunks their number
     * @param chunkBytes their bytes before compression
     * @param nextSegment the number of the next one
     */
    record State(long moment, long chunks, long chunkBytes, long nextSegment) {}

    byte[] encode() {
        byte[] name = opening.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer out = ByteBuffer.allocate(FIXED_BYTES + name.length + segments.size() * SEGMENT_BYTES + 4);
        out.putInt(MAGIC)
                .putShort(VERSION)
                .putShort((short) 0)
                .put(store)
                .putInt(salt)
                .putInt(packLog);
        out.putLong(state.moment())
                .putLong(state.chunks())
                .putLong(state.chunkBytes())
                .putLong(state.nextSegment());
        out.putShort((short) name.length).put(name).putInt(segments.size());
        for (SegmentShape segment : segments) {
            out.putLong(segment.number()).putLong(segment.entries()).putInt(segment.pages());
            out.putInt(segment.fenceSum())
                    .putInt(segment.filter().blocks())
                    .putInt(segment.filter().probes());
        }
        return out.putInt(checksum(out.array(), out.position())).array();
    }

    /** @throws DamagedException when it is anything but what {@link #encode} made */
    static IndexManifest decode(byte[] bytes) throws DamagedException {
        int end = bytes.length - Integer.BYTES;
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (end < FIXED_BYTES || in.getInt(end) != checksum(bytes, end)) {
            throw new DamagedException("a manifest that is not what was written");
        }
        try {
            if (in.getInt() != MAGIC || in.getShort() != VERSION || in.getShort() != 0) {
                throw new DamagedException("a manifest of another version");
            }
            byte[] store = new byte[16];
            in.get(store);
            int salt = in.getInt();
            int packLog = in.getInt();
            State state = new State(in.getLong(), in.getLong(), in.getLong(), in.getLong());
            byte[] name = new byte[in.getShort()];
            in.get(name);
            int count = in.getInt();
            List<SegmentShape> segments = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                segments.add(new SegmentShape(
                        in.getLong(),
                        in.getLong(),
                        in.getInt(),
                        in.getInt(),
                        new IndexFilter.Shape(in.getInt(), in.getInt())));
            }
            return new IndexManifest(
                    store, salt, packLog, state, new String(name, StandardCharsets.US_ASCII), List.copyOf(segments));
        } catch (BufferUnderflowException e) {
            throw new DamagedException("a manifest that ends too early");
        }
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C sum = new CRC32C();
        sum.update(bytes, 0, length);
        return (int) sum.getValue();
    }

    boolean isOf(byte[] someStore) {
        return Arrays.equals(store, someStore);
    }

    IndexManifest with(State newState, List<SegmentShape> newSegments) {
        return new IndexManifest(store, salt, packLog, newState, opening, newSegments);
    }

    /** With its list of packs in another file, where all that segments cover ends at that moment. */
    IndexManifest listedIn(int otherLog, long moment) {
        State there = new State(moment, state.chunks(), state.chunkBytes(), state.nextSegment());
        return new IndexManifest(store, salt, otherLog, there, opening, segments);
    }

    IndexManifest openedAs(String newOpening) {
        return new IndexManifest(store, salt, packLog, state, newOpening, segments);
    }
}
