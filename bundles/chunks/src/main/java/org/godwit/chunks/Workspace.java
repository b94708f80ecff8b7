// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkNamer;
import org.godwit.api.chunk.ChunkRun;
import org.godwit.api.chunk.Compression;
import org.godwit.api.chunk.DomainKey;
import org.godwit.api.image.BlockRecipe;
import org.godwit.api.image.ImageTree;
import org.godwit.api.problem.ProblemException;
import org.jspecify.annotations.Nullable;

/**
 * The buffers of one put, kept for the next one: the unpacked run, and the body of the run as it will be stored. The
 * record takes the place of the unpacked run, which is not needed any more then. At most 2 × 4.2 MiB each. One thread
 * at a time.
 */
final class Workspace {
    /** Compression that saves less than 1/32 is not worth unpacking. */
    private static final int WORTHWHILE = 32;

    private byte[] raw = {};
    private byte[] body = {};
    private boolean plain;
    private boolean near;
    private @Nullable ChunkNamer namer;
    private @Nullable DomainKey namerKey;

    byte[] body() {
        return body;
    }

    /** Room for a record; what was unpacked is gone. */
    byte[] record(int length) {
        raw = grown(raw, length);
        return raw;
    }

    /** Whether nobody has tried to compress what comes next. */
    void plain(boolean nowPlain) {
        plain = nowPlain;
    }

    /** Whether what is stored next is to be kept nearby: it holds recipes. */
    void near(boolean nowNear) {
        near = nowNear;
    }

    boolean near() {
        return near;
    }

    /** Unpacks a run and computes every name again. */
    void unpack(DomainKey key, ChunkRun run) throws ProblemException {
        int total = run.unpackedBytes();
        raw = grown(raw, total);
        ByteBuffer payload = run.payload().duplicate();
        switch (run.compression()) {
            case NONE -> payload.get(raw, 0, total);
            case ZSTD -> inflate(payload, total);
        }
        ChunkNamer names = namer(key);
        int at = 0;
        for (int i = 0; i < run.ids().size(); i++) {
            int length = run.lengths().get(i);
            if (!names.name(ByteBuffer.wrap(raw, at, length)).equals(run.ids().get(i))) {
                throw StoreProblems.mismatch("the bytes of chunk " + run.ids().get(i) + " have another name")
                        .asException();
            }
            at += length;
        }
    }

    private void inflate(ByteBuffer payload, int total) throws ProblemException {
        int packed = payload.remaining();
        byte[] from;
        int at;
        if (payload.hasArray()) {
            from = payload.array();
            at = payload.arrayOffset() + payload.position();
        } else {
            body = grown(body, packed);
            payload.get(body, 0, packed);
            from = body;
            at = 0;
        }
        if (Zstandard.unpack(new Crypt.Bytes(from, at, packed), new Crypt.Bytes(raw, 0, total)) != total) {
            throw StoreProblems.mismatch("its " + packed + " bytes do not unpack to the " + total + " it names")
                    .asException();
        }
    }

    /** Which chunks of a run that was unpacked have the shape of a block's recipe; all that are one are among them. */
    BitSet recipes(ChunkRun run) {
        BitSet recipes = new BitSet();
        int at = 0;
        for (int i = 0; i < run.lengths().size(); i++) {
            int length = run.lengths().get(i);
            recipes.set(i, isRecipe(ByteBuffer.wrap(raw, at, length)));
            at += length;
        }
        return recipes;
    }

    private static boolean isRecipe(ByteBuffer bytes) {
        int piece = Integer.BYTES + ChunkId.BYTES;
        if (bytes.remaining() % piece != 0 || bytes.remaining() / piece > BlockRecipe.MAX_PIECES) {
            return false;
        }
        long total = 0;
        while (bytes.hasRemaining() && total <= ImageTree.BLOCK_BYTES) {
            int length = bytes.getInt();
            if (length <= 0) {
                return false;
            }
            total += length;
            bytes.position(bytes.position() + ChunkId.BYTES);
        }
        return total <= ImageTree.BLOCK_BYTES;
    }

    /** The names of the chunks to keep. */
    static StoredRun names(String domain, ChunkRun run, BitSet kept) {
        List<ChunkId> ids = new ArrayList<>(kept.cardinality());
        int[] lengths = new int[kept.cardinality()];
        for (int i = kept.nextSetBit(0); i >= 0; i = kept.nextSetBit(i + 1)) {
            lengths[ids.size()] = run.lengths().get(i);
            ids.add(run.ids().get(i));
        }
        return new StoredRun(0, 0, domain, ids, lengths);
    }

    /** Makes the body of the stored run from what was unpacked; returns its length. */
    int encode(ChunkRun run, BitSet kept, StoredRun names, int zstdLevel) {
        int head = RunBody.headBytes(names.domain(), names.lengths().length);
        int total = names.unpackedBytes();
        body = grown(body, head + total);
        boolean whole = kept.cardinality() == run.ids().size();
        int packed = run.payload().remaining();
        if (whole && packed <= total && !(plain && run.compression() == Compression.NONE)) {
            // As it came: whoever sent it has tried to compress it.
            RunBody.writeHead(names, run.compression(), body);
            run.payload().duplicate().get(body, head, packed);
            return head + packed;
        }
        if (!whole) {
            moveTogether(run, kept);
        }
        int limit = total - total / WORTHWHILE;
        int length = Zstandard.pack(new Crypt.Bytes(raw, 0, total), new Crypt.Bytes(body, head, limit), zstdLevel);
        if (length == Zstandard.FAILED) {
            RunBody.writeHead(names, Compression.NONE, body);
            System.arraycopy(raw, 0, body, head, total);
            return head + total;
        }
        RunBody.writeHead(names, Compression.ZSTD, body);
        return head + length;
    }

    /** Takes the body of a run that is stored as it is; returns its length. */
    int adopt(byte[] stored) {
        body = stored;
        return stored.length;
    }

    private void moveTogether(ChunkRun run, BitSet kept) {
        int from = 0;
        int to = 0;
        for (int i = 0; i < run.lengths().size(); i++) {
            int length = run.lengths().get(i);
            if (kept.get(i)) {
                System.arraycopy(raw, from, raw, to, length);
                to += length;
            }
            from += length;
        }
    }

    private ChunkNamer namer(DomainKey key) {
        ChunkNamer names = namer;
        if (names == null || !java.util.Objects.equals(key, namerKey)) {
            names = new ChunkNamer(key);
            namer = names;
            namerKey = key;
        }
        return names;
    }

    private static byte[] grown(byte[] buffer, int length) {
        return buffer.length >= length ? buffer : new byte[length];
    }
}
