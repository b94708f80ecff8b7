// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkRun;

/**
 * A run as a pack's footer lists it.
 *
 * @param offset of its record in the pack
 * @param recordBytes length of its record
 * @param lengths of the chunks before compression
 */
record StoredRun(int offset, int recordBytes, String domain, List<ChunkId> ids, int[] lengths) {

    /** Bytes of what {@link #writeNames} writes. */
    static int namesBytes(String domain, int chunks) {
        return 1 + domain.length() + 2 + chunks * (Integer.BYTES + ChunkId.BYTES);
    }

    /** {@code u8 length, domain, u16 chunks, (u32 length, id)…}. */
    void writeNames(ByteBuffer out) {
        out.put((byte) domain.length()).put(domain.getBytes(StandardCharsets.US_ASCII));
        out.putShort((short) ids.size());
        for (int i = 0; i < lengths.length; i++) {
            out.putInt(lengths[i]);
            ids.get(i).write(out);
        }
    }

    /** Reads what {@link #writeNames} wrote. */
    static StoredRun read(int offset, int recordBytes, ByteBuffer in) throws DamagedException {
        byte[] domain = new byte[Math.min(Byte.toUnsignedInt(in.get()), in.remaining())];
        in.get(domain);
        int count = Short.toUnsignedInt(in.getShort());
        if (count == 0 || count > ChunkRun.MAX_CHUNKS) {
            throw new DamagedException("a run of " + count + " chunks");
        }
        List<ChunkId> ids = new ArrayList<>(count);
        int[] lengths = new int[count];
        long total = 0;
        for (int i = 0; i < count; i++) {
            lengths[i] = in.getInt();
            ids.add(ChunkId.read(in));
            total += lengths[i];
            if (lengths[i] <= 0 || total > ChunkRun.MAX_BYTES || ids.get(i).isHole()) {
                throw new DamagedException("a chunk of " + lengths[i] + " bytes");
            }
        }
        return new StoredRun(offset, recordBytes, new String(domain, StandardCharsets.US_ASCII).intern(), ids, lengths);
    }

    /** The same run at another place. */
    StoredRun at(int newOffset, int newRecordBytes) {
        return new StoredRun(newOffset, newRecordBytes, domain, ids, lengths);
    }

    int unpackedBytes() {
        int total = 0;
        for (int length : lengths) {
            total += length;
        }
        return total;
    }
}
