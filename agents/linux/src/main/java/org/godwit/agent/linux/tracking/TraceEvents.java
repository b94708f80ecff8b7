// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The events of one processor as they come out of the kernel: {@code struct blk_io_trace} of include/uapi/linux/blktrace_api.h,
 * 48 bytes in the machine's byte order, each followed by as many bytes as it says. Numbers rise by one, so that nothing
 * is taken for an event that is none, and none is passed over.
 */
final class TraceEvents {
    private static final int MAGIC = 0x65617400;
    private static final int MAGIC_MASK = 0xffffff00;
    private static final int HEAD = 48;
    private static final int SEQUENCE = 4;
    private static final int SECTOR = 16;
    private static final int BYTES = 24;
    private static final int ACTION = 28;
    private static final int BEHIND = 46;

    private static final int COMPLETE = 8;
    private static final int CATEGORY_SHIFT = 16;
    private static final int READ = 1;
    private static final int PASSTHROUGH = 1 << 9;
    private static final int NOTE = 1 << 10;

    /** What was written to the disk. */
    interface Written {
        void bytes(long sector, long bytes);
    }

    private byte[] cut = new byte[0];
    private int last;

    /**
     * @param piece in which the last event may be cut off: the rest comes first in the next one
     * @throws IOException where it cannot be read: what comes then means nothing
     */
    void read(ByteBuffer piece, Written written) throws IOException {
        ByteBuffer all = ByteBuffer.allocate(cut.length + piece.remaining()).order(ByteOrder.nativeOrder());
        all.put(cut).put(piece).flip();
        while (all.remaining() >= HEAD) {
            int at = all.position();
            int length = HEAD + Short.toUnsignedInt(all.getShort(at + BEHIND));
            if ((all.getInt(at) & MAGIC_MASK) != MAGIC) {
                throw new IOException("what the kernel traced cannot be read");
            }
            if (all.remaining() < length) {
                break;
            }
            event(all, at, written);
            all.position(at + length);
        }
        cut = new byte[all.remaining()];
        all.get(cut);
    }

    private void event(ByteBuffer all, int at, Written written) throws IOException {
        int action = all.getInt(at + ACTION);
        int category = action >>> CATEGORY_SHIFT;
        if ((category & NOTE) != 0) {
            // Notes have no number.
            return;
        }
        int sequence = all.getInt(at + SEQUENCE);
        if (sequence != last + 1) {
            throw new IOException(
                    "of what the kernel traced events " + (last + 1) + " to " + (sequence - 1) + " are missing");
        }
        last = sequence;
        boolean ended = (action & 0xffff) == COMPLETE && (category & (READ | PASSTHROUGH)) == 0;
        long bytes = Integer.toUnsignedLong(all.getInt(at + BYTES));
        if (ended && bytes > 0) {
            written.bytes(all.getLong(at + SECTOR), bytes);
        }
    }
}
