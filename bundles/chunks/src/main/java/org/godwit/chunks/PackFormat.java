// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.crypto.AEADBadTagException;
import org.godwit.api.chunk.ChunkRun;

/**
 * The bytes of one pack: header, records of runs, record of the footer, trailer; see docs/format.md. Knows the pack's
 * keys. Safe for use by many threads.
 */
final class PackFormat {
    static final int HEADER_BYTES = 56;
    static final int TRAILER_BYTES = 12;
    /** Bytes of a record besides its body: magic, length, nonce, and the tag at the end. */
    static final int RECORD_OVERHEAD = 8 + Crypt.NONCE_BYTES + Crypt.TAG_BYTES;

    static final int RUN = 0x4757_524E; // GWRN
    static final int FOOTER = 0x4757_4654; // GWFT

    private static final int PACK = 0x4757_504B; // GWPK
    private static final int END = 0x4757_4E44; // GWND
    private static final short VERSION = 1;
    private static final int HEAD_BYTES = 8 + Crypt.NONCE_BYTES;
    /** The largest run: compression, names of all chunks, bytes that did not compress. */
    static final int MAX_RUN_RECORD =
            RECORD_OVERHEAD + 1 + StoredRun.namesBytes("d".repeat(63), ChunkRun.MAX_CHUNKS) + ChunkRun.MAX_BYTES;

    private final PackId id;
    private final StoreKeys keys;
    private final byte[] key;

    PackFormat(PackId id, StoreKeys keys) {
        this.id = id;
        this.keys = keys;
        this.key = Crypt.derived(keys.dataKey(), "godwit pack", id.bytes());
    }

    byte[] header() {
        ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES);
        out.putInt(PACK).putShort(VERSION).putShort((short) 0).put(id.bytes()).put(keys.store());
        byte[] tagged = Arrays.copyOf(out.array(), out.position());
        byte[] tagKey = Crypt.derived(keys.dataKey(), "godwit pack header", id.bytes());
        return out.put(Crypt.hmac(tagKey, tagged), 0, Crypt.TAG_BYTES).array();
    }

    /** A record around {@code body}, written to {@code out} from its start; returns its length. */
    int seal(int magic, Crypt.Bytes body, byte[] out) {
        ByteBuffer head = ByteBuffer.wrap(out);
        head.putInt(magic).putInt(body.length() + Crypt.TAG_BYTES);
        byte[] associated = Arrays.copyOf(out, 8);
        byte[] nonce = Crypt.random(Crypt.NONCE_BYTES);
        head.put(nonce);
        Crypt.seal(key, nonce, associated, body, out, HEAD_BYTES);
        return body.length() + RECORD_OVERHEAD;
    }

    /** The length of the record whose head is at the buffer's index, or -1 when none begins there. */
    static int recordBytes(int magic, ByteBuffer in, int at) {
        if (at < 0 || in.limit() - at < RECORD_OVERHEAD || in.getInt(at) != magic) {
            return -1;
        }
        int body = in.getInt(at + 4);
        long total = (long) body + HEAD_BYTES;
        return body < Crypt.TAG_BYTES || total > in.limit() - at ? -1 : (int) total;
    }

    /** The body of a whole record. */
    byte[] open(int magic, byte[] bytes, int at, int length) throws DamagedException {
        if (recordBytes(magic, ByteBuffer.wrap(bytes, 0, at + length), at) != length) {
            throw new DamagedException("no record of " + length + " bytes at its place");
        }
        byte[] associated = Arrays.copyOfRange(bytes, at, at + 8);
        byte[] nonce = Arrays.copyOfRange(bytes, at + 8, at + HEAD_BYTES);
        try {
            return Crypt.open(key, nonce, associated, new Crypt.Bytes(bytes, at + HEAD_BYTES, length - HEAD_BYTES));
        } catch (AEADBadTagException e) {
            throw new DamagedException("a record of " + length + " bytes whose authentication fails");
        }
    }

    /** Footer and trailer for a pack whose runs end at {@code offset}. */
    byte[] footer(List<StoredRun> runs, int offset) {
        int bytes = Integer.BYTES;
        for (StoredRun run : runs) {
            bytes += 8 + StoredRun.namesBytes(run.domain(), run.lengths().length);
        }
        ByteBuffer body = ByteBuffer.allocate(bytes).putInt(runs.size());
        for (StoredRun run : runs) {
            body.putInt(run.offset()).putInt(run.recordBytes());
            run.writeNames(body);
        }
        byte[] out = new byte[bytes + RECORD_OVERHEAD + TRAILER_BYTES];
        int record = seal(FOOTER, Crypt.Bytes.all(body.array()), out);
        ByteBuffer.wrap(out, record, TRAILER_BYTES)
                .putInt(offset)
                .putInt(record)
                .putInt(END);
        return out;
    }

    /**
     * Where the footer's record lies, from the trailer.
     *
     * @param trailer the last {@link #TRAILER_BYTES} of the pack
     * @return offset and length
     */
    static int[] footerPlace(ByteBuffer trailer, long packBytes) throws DamagedException {
        int offset = trailer.getInt();
        int length = trailer.getInt();
        if (trailer.getInt() != END
                || offset < HEADER_BYTES
                || length < RECORD_OVERHEAD
                || (long) offset + length + TRAILER_BYTES != packBytes) {
            throw new DamagedException("no trailer at its end");
        }
        return new int[] {offset, length};
    }

    /** The runs that a footer's record at {@code offset} of the pack lists. */
    List<StoredRun> runs(byte[] record, int offset) throws DamagedException {
        ByteBuffer body = ByteBuffer.wrap(open(FOOTER, record, 0, record.length));
        try {
            int count = body.getInt();
            List<StoredRun> runs = new ArrayList<>();
            int at = HEADER_BYTES;
            for (int i = 0; i < count; i++) {
                int place = body.getInt();
                int length = body.getInt();
                if (place < at || length <= RECORD_OVERHEAD || length > offset - place) {
                    throw new DamagedException("a footer with a run at " + place + " of " + length + " bytes");
                }
                at = place + length;
                runs.add(StoredRun.read(place, length, body));
            }
            if (body.hasRemaining()) {
                throw new DamagedException("a footer with " + body.remaining() + " bytes too many");
            }
            return runs;
        } catch (BufferUnderflowException e) {
            throw new DamagedException("a footer that ends too early");
        }
    }
}
