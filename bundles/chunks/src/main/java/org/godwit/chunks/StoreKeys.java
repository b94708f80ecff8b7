// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.AEADBadTagException;
import org.godwit.api.chunk.BlobStore;
import org.godwit.api.chunk.DomainKey;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.problem.ProblemException;

/**
 * The keys of one store, kept in it as blobs and wrapped under the master key: {@code keys/store} holds the data key,
 * {@code keys/domain/NAME} the secret of a dedup domain. Nothing here is ever replaced.
 */
final class StoreKeys {
    static final String STORE_BLOB = "keys/store";
    static final String DOMAIN_PREFIX = "keys/domain/";

    private static final int STORE_MAGIC = 0x4757_4B53; // GWKS
    private static final int DOMAIN_MAGIC = 0x4757_4B44; // GWKD
    private static final short VERSION = 1;
    private static final int HEAD_BYTES = 32;
    private static final int BLOB_BYTES = HEAD_BYTES + Crypt.NONCE_BYTES + Crypt.KEY_BYTES + Crypt.TAG_BYTES;

    private final BlobStore blobs;
    private final MasterKey master;
    private final byte[] store;
    private final byte[] dataKey;
    private final Map<String, DomainKey> domains = new ConcurrentHashMap<>();

    private StoreKeys(BlobStore blobs, MasterKey master, byte[] store, byte[] dataKey) {
        this.blobs = blobs;
        this.master = master;
        this.store = store;
        this.dataKey = dataKey;
    }

    /** Reads the keys; makes them, and the master key's file, only for a store that holds nothing at all. */
    static StoreKeys open(BlobStore blobs, Path masterFile) throws IOException {
        Optional<MasterKey> master = MasterKey.read(masterFile);
        if (blobs.size(STORE_BLOB).isEmpty()) {
            refuseUsed(blobs);
            return create(blobs, master.isPresent() ? master.get() : MasterKey.create(masterFile));
        }
        if (master.isEmpty()) {
            throw StoreProblems.misconfigured(
                    "MASTER_KEY_MISSING",
                    "Store " + blobs.id() + " has keys but the master key file " + masterFile + " is missing.",
                    "Put the file back from its safe place; without it the store cannot be read.");
        }
        byte[] blob = read(blobs, STORE_BLOB);
        byte[] id = Arrays.copyOfRange(blob, 8, 24);
        byte[] dataKey = unwrapped(blobs, master.get(), blob, new Wrapped(STORE_BLOB, STORE_MAGIC, id, ""));
        return new StoreKeys(blobs, master.get(), id, dataKey);
    }

    private static StoreKeys create(BlobStore blobs, MasterKey master) throws IOException {
        byte[] store = Crypt.random(16);
        byte[] dataKey = Crypt.random(Crypt.KEY_BYTES);
        byte[] blob = wrapped(master, dataKey, new Wrapped(STORE_BLOB, STORE_MAGIC, store, ""));
        if (!put(blobs, STORE_BLOB, blob)) {
            throw new IOException("somebody else made " + STORE_BLOB + " at the same moment");
        }
        return new StoreKeys(blobs, master, store, dataKey);
    }

    private static void refuseUsed(BlobStore blobs) throws IOException {
        for (String prefix : new String[] {PackId.PREFIX, PointRecords.PREFIX, "keys/"}) {
            if (!blobs.list(prefix, "", 1).isEmpty()) {
                throw StoreProblems.misconfigured(
                        "STORE_KEYS_MISSING",
                        "Store " + blobs.id() + " holds " + prefix + " but no " + STORE_BLOB + ".",
                        "Put the blob back; without it the store cannot be read.");
            }
        }
    }

    /** 16 random bytes that name the store. */
    byte[] store() {
        return store.clone();
    }

    byte[] dataKey() {
        return dataKey;
    }

    /** The key of a domain, made when it is asked for the first time. */
    DomainKey domain(String name) throws IOException {
        Optional<DomainKey> known = knownDomain(name);
        if (known.isPresent()) {
            return known.get();
        }
        byte[] secret = Crypt.random(DomainKey.BYTES);
        DomainKey made = new DomainKey(name, secret);
        if (put(blobs, DOMAIN_PREFIX + name, wrapped(master, secret, ofDomain(name)))) {
            domains.put(name, made);
            return made;
        }
        return knownDomain(name).orElseThrow(() -> new IOException("the key of domain " + name + " came and went"));
    }

    /** The key of a domain that was asked for before. */
    Optional<DomainKey> knownDomain(String name) throws IOException {
        DomainKey cached = domains.get(name);
        if (cached != null) {
            return Optional.of(cached);
        }
        String blob = DOMAIN_PREFIX + name;
        if (blobs.size(blob).isEmpty()) {
            return Optional.empty();
        }
        DomainKey key = new DomainKey(name, unwrapped(blobs, master, read(blobs, blob), ofDomain(name)));
        domains.put(name, key);
        return Optional.of(key);
    }

    private Wrapped ofDomain(String name) {
        return new Wrapped(DOMAIN_PREFIX + name, DOMAIN_MAGIC, store, name);
    }

    /** What surrounds a wrapped key. */
    private record Wrapped(String blob, int magic, byte[] store, String name) {}

    private static byte[] wrapped(MasterKey master, byte[] key, Wrapped what) {
        byte[] out = new byte[BLOB_BYTES];
        byte[] nonce = Crypt.random(Crypt.NONCE_BYTES);
        ByteBuffer.wrap(out)
                .putInt(what.magic())
                .putShort(VERSION)
                .putShort((short) 0)
                .put(what.store())
                .put(master.id())
                .put(nonce);
        int at = HEAD_BYTES + Crypt.NONCE_BYTES;
        Crypt.seal(master.wrapping(), nonce, associated(out, what), Crypt.Bytes.all(key), out, at);
        return out;
    }

    private static byte[] unwrapped(BlobStore blobs, MasterKey master, byte[] blob, Wrapped what) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(blob);
        int magic = in.getInt();
        int version = Short.toUnsignedInt(in.getShort());
        if (magic == what.magic() && version > VERSION) {
            throw Problem.of(
                            Kind.UNSUPPORTED,
                            "STORE_FORMAT",
                            "The chunks in store " + blobs.id() + " have format " + version + ", this version knows "
                                    + VERSION + ".",
                            "Use the version of Godwit that wrote it, or a newer one.")
                    .asException();
        }
        if (magic != what.magic() || version != VERSION || blob.length != BLOB_BYTES) {
            throw corrupt(blobs, what.blob());
        }
        if (!Arrays.equals(blob, 24, 32, master.id(), 0, 8)) {
            throw StoreProblems.misconfigured(
                    "MASTER_KEY_MISMATCH",
                    "Store " + blobs.id() + " was made under master key "
                            + HexFormat.of().formatHex(blob, 24, 32) + ", but master.key.file holds "
                            + HexFormat.of().formatHex(master.id()) + ".",
                    "Put the right master key file back, or configure another folder for a new store.");
        }
        byte[] nonce = Arrays.copyOfRange(blob, HEAD_BYTES, HEAD_BYTES + Crypt.NONCE_BYTES);
        int at = HEAD_BYTES + Crypt.NONCE_BYTES;
        try {
            return Crypt.open(
                    master.wrapping(), nonce, associated(blob, what), new Crypt.Bytes(blob, at, blob.length - at));
        } catch (AEADBadTagException e) {
            throw corrupt(blobs, what.blob());
        }
    }

    private static byte[] associated(byte[] blob, Wrapped what) {
        byte[] name = what.name().getBytes(StandardCharsets.US_ASCII);
        byte[] associated = Arrays.copyOf(blob, HEAD_BYTES + name.length);
        System.arraycopy(name, 0, associated, HEAD_BYTES, name.length);
        System.arraycopy(what.store(), 0, associated, 8, what.store().length);
        return associated;
    }

    private static byte[] read(BlobStore blobs, String name) throws IOException {
        long size = blobs.size(name).orElse(0);
        ByteBuffer target = ByteBuffer.allocate((int) Math.min(size, 2L * BLOB_BYTES));
        if (size < HEAD_BYTES || blobs.get(name, 0, target) < target.capacity()) {
            throw corrupt(blobs, name);
        }
        return target.array();
    }

    private static ProblemException corrupt(BlobStore blobs, String name) {
        return Problem.of(
                        Kind.CORRUPT,
                        "STORE_KEYS_CORRUPT",
                        "The blob " + name + " of store " + blobs.id() + " is not what was written.",
                        "Put the blob back from a copy of the store.")
                .with("blob", name)
                .asException();
    }

    private static boolean put(BlobStore blobs, String name, byte[] bytes) throws IOException {
        return blobs.put(name, bytes.length, Channels.newChannel(new ByteArrayInputStream(bytes)));
    }
}
