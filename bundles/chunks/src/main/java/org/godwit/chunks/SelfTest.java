// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import com.github.luben.zstd.Zstd;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import javax.crypto.AEADBadTagException;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkNamer;
import org.godwit.api.chunk.ChunkRun;
import org.godwit.api.chunk.Compression;
import org.godwit.api.chunk.DomainKey;
import org.godwit.api.problem.ProblemException;

/**
 * Proves before any store is opened that digest, cipher and compression of this machine give what they must: known
 * answers (RFC 4231 case 2; NIST's GCM test case 14), then the way of a run through {@link Workspace} and {@link Crypt}
 * and back, again and again. The answers of the first round, computed before anything is compiled, must be those of the
 * last, computed with the processor's own instructions: a wrong instruction or a wrong compiler must not name a
 * single chunk. It takes half a second, and leaves these loops compiled for the first replication.
 */
final class SelfTest {
    private static final int ROUNDS = 24;
    private static final int CHUNK = 16 << 10;
    private static final int CHUNKS = 32;
    private static final HexFormat HEX = HexFormat.of();

    private final DomainKey key = new DomainKey("selftest", new byte[Crypt.KEY_BYTES]);
    private final byte[] cipherKey = new byte[Crypt.KEY_BYTES];
    private final byte[] nonce = new byte[Crypt.NONCE_BYTES];

    /** @throws IllegalStateException when this machine must not be trusted with data */
    void run() {
        byte[] bytes = bytes();
        List<ChunkId> first = List.of();
        byte[] sealed = {};
        for (int round = 0; round < ROUNDS; round++) {
            knownAnswers();
            List<ChunkId> names = names(bytes);
            byte[] now = throughWorkspace(bytes, names);
            if (round == 0) {
                first = names;
                sealed = now;
            }
            require(names.equals(first), "SHA-256", "another name for the same bytes in round " + round);
            require(Arrays.equals(now, sealed), "AES-256-GCM", "another cipher text in round " + round);
        }
    }

    private void knownAnswers() {
        byte[] mac = Crypt.hmac(ascii("Jefe"), ascii("what do ya want for nothing?"));
        String answer = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        require(HEX.formatHex(mac).equals(answer), "HMAC-SHA-256", HEX.formatHex(mac));
        byte[] out = new byte[32];
        Crypt.seal(cipherKey, nonce, new byte[0], Crypt.Bytes.all(new byte[16]), out, 0);
        answer = "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919";
        require(HEX.formatHex(out).equals(answer), "AES-256-GCM", HEX.formatHex(out));
    }

    /** A run as an agent sends it, checked, made a record, encrypted and decrypted again; gives the cipher text. */
    private byte[] throughWorkspace(byte[] bytes, List<ChunkId> names) {
        byte[] packed = Zstd.compress(bytes, 1);
        List<Integer> lengths = names.stream().map(name -> CHUNK).toList();
        ChunkRun run = new ChunkRun(names, lengths, Compression.ZSTD, ByteBuffer.wrap(packed));
        Workspace work = new Workspace();
        try {
            work.unpack(key, run);
            BitSet all = new BitSet();
            all.set(0, CHUNKS);
            int length = work.encode(run, all, Workspace.names(key.domain(), run, all), 1);
            Crypt.Bytes body = new Crypt.Bytes(work.body(), 0, length);
            byte[] sealed = new byte[length + Crypt.TAG_BYTES];
            Crypt.seal(cipherKey, nonce, new byte[0], body, sealed, 0);
            byte[] opened = Crypt.open(cipherKey, nonce, new byte[0], Crypt.Bytes.all(sealed));
            require(Arrays.equals(opened, 0, length, work.body(), 0, length), "AES-256-GCM", "other bytes");
            return sealed;
        } catch (ProblemException | AEADBadTagException e) {
            throw new IllegalStateException(message("a run of chunks", e.toString()), e);
        }
    }

    private List<ChunkId> names(byte[] bytes) {
        ChunkNamer namer = new ChunkNamer(key);
        List<ChunkId> names = new ArrayList<>();
        for (int at = 0; at < bytes.length; at += CHUNK) {
            names.add(namer.name(ByteBuffer.wrap(bytes, at, CHUNK)));
        }
        return names;
    }

    /** Bytes that compress by half. */
    private static byte[] bytes() {
        byte[] bytes = new byte[CHUNKS * CHUNK];
        SplittableRandom random = new SplittableRandom(1);
        for (int at = 0; at < bytes.length; at += 2) {
            bytes[at] = (byte) random.nextInt();
        }
        return bytes;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static void require(boolean right, String what, String found) {
        if (!right) {
            throw new IllegalStateException(message(what, found));
        }
    }

    private static String message(String what, String found) {
        return "Tested " + what + " on this machine before opening any store: it gave " + found
                + ", which is wrong. Nothing is stored or read. Use another Java or another machine.";
    }
}
