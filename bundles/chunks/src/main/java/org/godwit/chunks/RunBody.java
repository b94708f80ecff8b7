// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import org.godwit.api.chunk.Compression;

/** A run unpacked: {@code u8 compression}, names ({@link StoredRun#writeNames}), payload; see docs/format.md. */
final class RunBody {
    private final StoredRun run;
    private final byte[] bytes;
    private final int[] ends;

    private RunBody(StoredRun run, byte[] bytes) {
        this.run = run;
        this.bytes = bytes;
        this.ends = new int[run.lengths().length];
        int at = 0;
        for (int i = 0; i < ends.length; i++) {
            at += run.lengths()[i];
            ends[i] = at;
        }
    }

    /** Bytes of everything before the payload. */
    static int headBytes(String domain, int chunks) {
        return 1 + StoredRun.namesBytes(domain, chunks);
    }

    /** Writes everything before the payload to the start of {@code out}. */
    static void writeHead(StoredRun run, Compression compression, byte[] out) {
        ByteBuffer head = ByteBuffer.wrap(out).put((byte) compression.code());
        run.writeNames(head);
    }

    /** The names in a body, without unpacking it. */
    static StoredRun names(byte[] body, int offset, int recordBytes) throws DamagedException {
        try {
            ByteBuffer in = ByteBuffer.wrap(body);
            in.get();
            return StoredRun.read(offset, recordBytes, in);
        } catch (BufferUnderflowException e) {
            throw new DamagedException("a run that ends too early");
        }
    }

    static RunBody unpack(byte[] body) throws DamagedException {
        try {
            ByteBuffer in = ByteBuffer.wrap(body);
            int compression = in.get();
            StoredRun run = StoredRun.read(0, 0, in);
            return new RunBody(run, payload(compression, in, run.unpackedBytes()));
        } catch (BufferUnderflowException e) {
            throw new DamagedException("a run that ends too early");
        }
    }

    private static byte[] payload(int compression, ByteBuffer in, int length) throws DamagedException {
        byte[] bytes = new byte[length];
        if (compression == Compression.NONE.code() && in.remaining() == length) {
            in.get(bytes);
            return bytes;
        }
        if (compression == Compression.ZSTD.code()) {
            Crypt.Bytes packed = new Crypt.Bytes(in.array(), in.position(), in.remaining());
            int unpacked = Zstandard.unpack(packed, Crypt.Bytes.all(bytes));
            if (unpacked == length) {
                return bytes;
            }
        }
        throw new DamagedException("a run that does not unpack to " + length + " bytes");
    }

    StoredRun run() {
        return run;
    }

    int lengthBytes() {
        return bytes.length;
    }

    /** A chunk, read-only. */
    ByteBuffer chunk(int index) {
        int from = index == 0 ? 0 : ends[index - 1];
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer().slice(from, ends[index] - from);
    }
}
