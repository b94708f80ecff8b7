// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.godwit.api.chunk.ChunkRun;
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

    /** @param memory gives an array with room for so many bytes */
    static RunBody unpack(byte[] body, IntFunction<byte[]> memory) throws DamagedException {
        try {
            ByteBuffer in = ByteBuffer.wrap(body);
            int compression = in.get();
            StoredRun run = StoredRun.read(0, 0, in);
            int length = run.unpackedBytes();
            byte[] bytes = memory.apply(length);
            payload(compression, in, new Crypt.Bytes(bytes, 0, length));
            return new RunBody(run, bytes);
        } catch (BufferUnderflowException e) {
            throw new DamagedException("a run that ends too early");
        }
    }

    private static void payload(int compression, ByteBuffer in, Crypt.Bytes out) throws DamagedException {
        if (compression == Compression.NONE.code() && in.remaining() == out.length()) {
            in.get(out.array(), 0, out.length());
            return;
        }
        if (compression == Compression.ZSTD.code()) {
            Crypt.Bytes packed = new Crypt.Bytes(in.array(), in.position(), in.remaining());
            if (Zstandard.unpack(packed, out) == out.length()) {
                return;
            }
        }
        throw new DamagedException("a run that does not unpack to " + out.length() + " bytes");
    }

    StoredRun run() {
        return run;
    }

    /** All of it as a run that is not compressed. */
    ChunkRun asRun() {
        List<Integer> lengths = Arrays.stream(run.lengths()).boxed().toList();
        return new ChunkRun(run.ids(), lengths, Compression.NONE, ByteBuffer.wrap(bytes, 0, run.unpackedBytes()));
    }

    /** What it was given; longer than the run. */
    byte[] memory() {
        return bytes;
    }

    /** A chunk; over the run's own memory. Not read-only, for the JDK digests what it knows to be an array without copying. */
    ByteBuffer chunk(int index) {
        int from = index == 0 ? 0 : ends[index - 1];
        return ByteBuffer.wrap(bytes, from, ends[index] - from).slice();
    }
}
