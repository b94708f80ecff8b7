// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.godwit.api.chunk.BlobStore;
import org.godwit.api.chunk.DomainKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of one store, kept in it as blobs and wrapped under the master key: {@code keys/store} holds the data key,
 * {@code keys/domain/NAME} the secret of a dedup domain; after a rotation of the master key they lie under
 * {@code keys/MASTERID/}. Keys never change, and no blob is ever replaced.
 */
final class StoreKeys {
    static final String PREFIX = "keys/";
    static final String STORE_BLOB = PREFIX + "store";

    private static final Logger LOG = LoggerFactory.getLogger(StoreKeys.class);
    private static final String STORE_BLOBS = PREFIX + "([0-9a-f]{16}/)?store";
    /** Names asked for at a time. */
    private static final int PAGE = 1000;

    private final BlobStore blobs;
    private final byte[] store;
    private final byte[] dataKey;
    private final Map<String, DomainKey> domains = new ConcurrentHashMap<>();
    /** Held while a domain's key is made, and while the wrapping changes: no domain is made under a key that leaves. */
    private final ReentrantLock changing = new ReentrantLock();

    private volatile Wrapping wrapping;

    /** Under which key, and where, the keys of the store are wrapped. */
    private record Wrapping(MasterKey master, String prefix) {}

    private StoreKeys(BlobStore blobs, Wrapping wrapping, byte[] store, byte[] dataKey) {
        this.blobs = blobs;
        this.wrapping = wrapping;
        this.store = store;
        this.dataKey = dataKey;
    }

    /** With a master key from no passphrase. */
    static StoreKeys open(BlobStore blobs, Path masterFile) throws IOException {
        return open(blobs, new KeyRing(masterFile, Passphrases.NONE));
    }

    /** Reads the keys; makes them, and the master key's file, only for a store that holds nothing at all. */
    static StoreKeys open(BlobStore blobs, KeyRing ring) throws IOException {
        Optional<MasterKey> master = ring.current();
        List<String> found = names(blobs, PREFIX).stream()
                .filter(name -> name.matches(STORE_BLOBS))
                .toList();
        if (found.isEmpty()) {
            refuseUsed(blobs);
            return create(blobs, master.isPresent() ? master.get() : ring.create());
        }
        if (master.isEmpty()) {
            throw StoreProblems.misconfigured(
                    "MASTER_KEY_MISSING",
                    "Store " + blobs.id() + " has keys but the master key file " + ring.file() + " is missing.",
                    "Put the file back from its safe place; without it the store cannot be read.");
        }
        String own = prefix(master.get());
        if (found.contains(own + "store")) {
            return read(blobs, new Wrapping(master.get(), own));
        }
        Optional<StoreKeys> brought = fromRetired(blobs, found, ring, master.get());
        if (brought.isPresent()) {
            return brought.get();
        }
        if (!found.contains(STORE_BLOB)) {
            throw WrappedKey.mismatch(blobs.id(), masterId(blobs, found.get(0)), master.get());
        }
        return read(blobs, new Wrapping(master.get(), PREFIX));
    }

    /** A store that was away while the master key was rotated is brought under the one in force. */
    private static Optional<StoreKeys> fromRetired(BlobStore blobs, List<String> found, KeyRing ring, MasterKey master)
            throws IOException {
        for (String blob : found) {
            String before = masterId(blobs, blob);
            Optional<MasterKey> retired = before.equals(master.hexId()) ? Optional.empty() : ring.retired(before);
            if (retired.isPresent() && retired.get().hexId().equals(before)) {
                String prefix = blob.substring(0, blob.length() - "store".length());
                StoreKeys keys = read(blobs, new Wrapping(retired.get(), prefix));
                keys.wrapUnder(master);
                keys.adopt(master);
                LOG.info("store={} was under master key {}, is under {} now", blobs.id(), before, master.hexId());
                return Optional.of(keys);
            }
        }
        return Optional.empty();
    }

    /** Under which master key a store's key is wrapped. */
    private static String masterId(BlobStore blobs, String blob) throws IOException {
        return blob.equals(STORE_BLOB)
                ? WrappedKey.masterId(bytes(blobs, new WrappedKey(PREFIX, new byte[16], "")))
                : blob.substring(PREFIX.length(), blob.lastIndexOf('/'));
    }

    private static StoreKeys read(BlobStore blobs, Wrapping wrapping) throws IOException {
        byte[] blob = bytes(blobs, new WrappedKey(wrapping.prefix(), new byte[16], ""));
        byte[] store = WrappedKey.storeId(blob);
        WrappedKey what = new WrappedKey(wrapping.prefix(), store, "");
        return new StoreKeys(blobs, wrapping, store, what.unwrapped(wrapping.master(), blob, blobs.id()));
    }

    private static StoreKeys create(BlobStore blobs, MasterKey master) throws IOException {
        WrappedKey what = new WrappedKey(PREFIX, Crypt.random(16), "");
        byte[] dataKey = Crypt.random(Crypt.KEY_BYTES);
        if (!put(blobs, what.blob(), what.wrapped(master, dataKey))) {
            throw new IOException("somebody else made " + STORE_BLOB + " at the same moment");
        }
        return new StoreKeys(blobs, new Wrapping(master, PREFIX), what.store(), dataKey);
    }

    /** Whether there is a store's key in the blob store, whoever may open it. */
    static boolean areIn(BlobStore blobs) throws IOException {
        return names(blobs, PREFIX).stream().anyMatch(name -> name.matches(STORE_BLOBS));
    }

    private static void refuseUsed(BlobStore blobs) throws IOException {
        for (String prefix : new String[] {PackId.PREFIX, PointRecords.PREFIX, PREFIX}) {
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

    /** The id of the master key in force, in hexadecimal digits. */
    String masterId() {
        return wrapping.master().hexId();
    }

    /** The key of a domain, made when it is asked for the first time. */
    DomainKey domain(String name) throws IOException {
        Optional<DomainKey> known = knownDomain(name);
        if (known.isPresent()) {
            return known.get();
        }
        changing.lock();
        try {
            byte[] secret = Crypt.random(DomainKey.BYTES);
            DomainKey made = new DomainKey(name, secret);
            WrappedKey what = ofDomain(name);
            if (put(blobs, what.blob(), what.wrapped(wrapping.master(), secret))) {
                domains.put(name, made);
                return made;
            }
        } finally {
            changing.unlock();
        }
        return knownDomain(name).orElseThrow(() -> new IOException("the key of domain " + name + " came and went"));
    }

    /** The key of a domain that was asked for before. */
    Optional<DomainKey> knownDomain(String name) throws IOException {
        DomainKey cached = domains.get(name);
        if (cached != null) {
            return Optional.of(cached);
        }
        Wrapping now = wrapping;
        WrappedKey what = new WrappedKey(now.prefix(), store, name);
        if (blobs.size(what.blob()).isEmpty()) {
            if (now != wrapping) {
                return knownDomain(name);
            }
            refuseElsewhere(name);
            return Optional.empty();
        }
        DomainKey key = new DomainKey(name, what.unwrapped(now.master(), bytes(blobs, what), blobs.id()));
        domains.put(name, key);
        return Optional.of(key);
    }

    /** A domain whose key is wrapped under another master key only must not get a second one. */
    private void refuseElsewhere(String name) throws IOException {
        for (String blob : names(blobs, PREFIX)) {
            if (blob.endsWith("/domain/" + name) && !blob.equals(ofDomain(name).blob())) {
                throw StoreProblems.misconfigured(
                        "STORE_KEYS_INCOMPLETE",
                        "Store " + blobs.id() + " has the key of domain " + name + " as " + blob
                                + " only, not under master key " + masterId() + ".",
                        "Put the master key file back that was in force before, and rotate again.");
            }
        }
    }

    private WrappedKey ofDomain(String name) {
        return new WrappedKey(wrapping.prefix(), store, name);
    }

    /** Until it is closed no domain gets a key. */
    ReentrantLock changing() {
        return changing;
    }

    /**
     * Wraps all keys under another master key, beside what there is, the store's own last; each is read back and
     * compared. May be repeated. The key in force stays the same.
     */
    void wrapUnder(MasterKey next) throws IOException {
        String prefix = prefix(next);
        String domainsAt = wrapping.prefix() + "domain/";
        for (String blob : names(blobs, domainsAt)) {
            String name = blob.substring(domainsAt.length());
            DomainKey key = knownDomain(name).orElseThrow(() -> new IOException(blob + " came and went"));
            wrapUnder(next, new WrappedKey(prefix, store, name), key.secret());
        }
        wrapUnder(next, new WrappedKey(prefix, store, ""), dataKey);
    }

    private void wrapUnder(MasterKey next, WrappedKey what, byte[] key) throws IOException {
        put(blobs, what.blob(), what.wrapped(next, key));
        if (!Arrays.equals(key, what.unwrapped(next, bytes(blobs, what), blobs.id()))) {
            throw what.corrupt(blobs.id());
        }
    }

    /** From now on keys are read and made under that master key, which {@link #wrapUnder} was called with. */
    void adopt(MasterKey next) {
        wrapping = new Wrapping(next, prefix(next));
    }

    /** Deletes what other master keys could open, the store's own first: what is left then opens nothing. */
    int dropOthers() throws IOException {
        List<String> others = new ArrayList<>(names(blobs, PREFIX));
        others.removeIf(name -> name.startsWith(wrapping.prefix()));
        others.sort(java.util.Comparator.comparing(name -> !name.matches(STORE_BLOBS)));
        for (String name : others) {
            blobs.delete(name);
        }
        return others.size();
    }

    private static String prefix(MasterKey master) {
        return PREFIX + master.hexId() + "/";
    }

    private static List<String> names(BlobStore blobs, String prefix) throws IOException {
        List<String> names = new ArrayList<>();
        List<String> page = blobs.list(prefix, "", PAGE);
        while (!page.isEmpty()) {
            names.addAll(page);
            page = blobs.list(prefix, page.get(page.size() - 1), PAGE);
        }
        return names;
    }

    private static byte[] bytes(BlobStore blobs, WrappedKey what) throws IOException {
        long size = blobs.size(what.blob()).orElse(0);
        ByteBuffer target = ByteBuffer.allocate(WrappedKey.BLOB_BYTES);
        if (size != WrappedKey.BLOB_BYTES || blobs.get(what.blob(), 0, target) < WrappedKey.BLOB_BYTES) {
            throw what.corrupt(blobs.id());
        }
        return target.array();
    }

    private static boolean put(BlobStore blobs, String name, byte[] bytes) throws IOException {
        return blobs.put(name, bytes.length, Channels.newChannel(new ByteArrayInputStream(bytes)));
    }
}
