// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.AEADBadTagException;
import org.godwit.api.chunk.BlobStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which chunks of which packs are condemned, as blobs {@code dead/…}; see docs/format.md. Such a blob is durable before
 * anything is removed, so a chunk that counts as missing once does so after every restart: a recipe must never come back
 * without the chunks that it names.
 */
final class DeadLists {
    static final String PREFIX = "dead/";

    private static final Logger LOG = LoggerFactory.getLogger(DeadLists.class);
    private static final int MAGIC = 0x4757_444C; // GWDL
    private static final short VERSION = 1;
    private static final int HEAD_BYTES = 8 + Crypt.NONCE_BYTES;

    private final BlobStore blobs;
    private final byte[] key;
    private final List<String> names = new ArrayList<>();
    private final Map<PackId, List<Entry>> entries = new HashMap<>();
    private volatile boolean behind;

    /**
     * What a list says of a pack. By the offsets of runs: when a footer is damaged, runs have other numbers.
     *
     * @param end runs that begin here or behind are alive
     * @param chunks of the runs before
     * @param needed by the offset of the run
     */
    private record Entry(int end, int chunks, Map<Integer, BitSet> needed) {}

    DeadLists(BlobStore blobs, StoreKeys keys) {
        this.blobs = blobs;
        this.key = Crypt.derived(keys.dataKey(), "godwit dead", new byte[0]);
    }

    /** Something is dead that no list names yet. */
    void fallBehind() {
        behind = true;
    }

    /** Whether something may be dead that no list names: it was not written, or one could not be read. */
    boolean isBehind() {
        return behind;
    }

    /** Reads them all: what any of them names is dead. */
    void load() throws IOException {
        names.addAll(blobs.list(PREFIX, "", 1000));
        for (String name : names) {
            try {
                decode(read(name));
            } catch (DamagedException | BufferUnderflowException e) {
                LOG.error(
                        "store={} blob={} is damaged; recipes are looked into until the next sweep", blobs.id(), name);
                behind = true;
            }
        }
    }

    /** Condemns what the lists name of a pack. May be repeated. */
    void apply(Pack pack) throws IOException {
        List<Entry> some;
        synchronized (this) {
            some = entries.getOrDefault(pack.id(), List.of());
        }
        for (Entry entry : some) {
            RunBits needed = new RunBits();
            int below = 0;
            for (int run = 0; run < pack.runCount(); run++) {
                int offset = pack.place(run)[0];
                if (offset < entry.end()) {
                    below = run + 1;
                    needed.set(run, entry.needed().get(offset));
                }
            }
            pack.dead().condemn(new DeadChunks.Verdict(below, entry.chunks(), needed));
        }
    }

    /** A pack is about to be deleted; what is dead in it must not be forgotten before it is. */
    synchronized void leaves(Pack pack) throws IOException {
        entries.put(pack.id(), List.of(entry(pack)));
    }

    /** The blob of a pack is gone. */
    synchronized void left(PackId pack) {
        entries.remove(pack);
    }

    /** Packs that the lists know, and that were to be deleted. */
    synchronized List<PackId> leftovers(Packs packs) {
        List<PackId> left = new ArrayList<>(entries.keySet());
        left.removeAll(packs.present().keySet());
        return left;
    }

    /** Writes what is dead now, durably, and deletes the lists before it. */
    void write(Packs packs) throws IOException {
        behind = true;
        byte[] plain = encode(packs);
        String name = PREFIX + HexFormat.of().formatHex(Crypt.random(PackId.BYTES));
        byte[] out = new byte[HEAD_BYTES + plain.length + Crypt.TAG_BYTES];
        byte[] nonce = Crypt.random(Crypt.NONCE_BYTES);
        ByteBuffer.wrap(out).putInt(MAGIC).putShort(VERSION).putShort((short) 0).put(nonce);
        Crypt.seal(key, nonce, associated(out, name), Crypt.Bytes.all(plain), out, HEAD_BYTES);
        blobs.put(name, out.length, Channels.newChannel(new ByteArrayInputStream(out)));
        behind = false;
        List<String> old = List.copyOf(names);
        names.add(name);
        for (String before : old) {
            blobs.delete(before);
            names.remove(before);
        }
        synchronized (this) {
            entries.clear();
        }
    }

    private static byte[] encode(Packs packs) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        for (int number : packs.present().values()) {
            Pack pack = packs.get(number);
            if (!pack.dead().isEmpty()) {
                Entry entry = entry(pack);
                out.write(pack.id().bytes());
                out.writeInt(entry.end());
                out.writeInt(entry.chunks());
                out.writeInt(entry.needed().size());
                for (Map.Entry<Integer, BitSet> row : entry.needed().entrySet()) {
                    byte[] bits = row.getValue().toByteArray();
                    out.writeInt(row.getKey());
                    out.writeShort(bits.length);
                    out.write(bits);
                }
            }
        }
        return bytes.toByteArray();
    }

    private static Entry entry(Pack pack) throws IOException {
        DeadChunks.Verdict verdict = pack.dead().verdict();
        Map<Integer, BitSet> needed = new TreeMap<>();
        for (int run = 0; run < verdict.below(); run++) {
            BitSet row = verdict.needed().row(run);
            if (!row.isEmpty()) {
                needed.put(pack.place(run)[0], row);
            }
        }
        int end = verdict.below() == 0 ? 0 : pack.place(verdict.below() - 1)[0] + 1;
        return new Entry(end, verdict.chunks(), needed);
    }

    private synchronized void decode(byte[] plain) throws DamagedException {
        ByteBuffer in = ByteBuffer.wrap(plain);
        while (in.hasRemaining()) {
            byte[] id = new byte[PackId.BYTES];
            in.get(id);
            int end = in.getInt();
            int chunks = in.getInt();
            int rows = in.getInt();
            Map<Integer, BitSet> needed = new TreeMap<>();
            for (int i = 0; i < rows; i++) {
                int offset = in.getInt();
                byte[] bits = new byte[Short.toUnsignedInt(in.getShort())];
                in.get(bits);
                needed.put(offset, BitSet.valueOf(bits));
            }
            entries.computeIfAbsent(PackId.of(id), pack -> new ArrayList<>()).add(new Entry(end, chunks, needed));
        }
    }

    private byte[] read(String name) throws IOException {
        long size = blobs.size(name).orElse(0);
        if (size < HEAD_BYTES + Crypt.TAG_BYTES || size > Integer.MAX_VALUE - 16) {
            throw new DamagedException(size + " bytes");
        }
        ByteBuffer in = ByteBuffer.allocate((int) size);
        if (blobs.get(name, 0, in) < size || in.getInt(0) != MAGIC || in.getShort(4) != VERSION) {
            throw new DamagedException("no list of this version");
        }
        byte[] blob = in.array();
        byte[] nonce = Arrays.copyOfRange(blob, 8, HEAD_BYTES);
        try {
            return Crypt.open(
                    key, nonce, associated(blob, name), new Crypt.Bytes(blob, HEAD_BYTES, blob.length - HEAD_BYTES));
        } catch (AEADBadTagException e) {
            throw new DamagedException("a list whose authentication fails");
        }
    }

    private static byte[] associated(byte[] blob, String name) {
        ByteBuffer out = ByteBuffer.allocate(8 + name.length());
        return out.put(blob, 0, 8).put(name.getBytes(StandardCharsets.US_ASCII)).array();
    }
}
