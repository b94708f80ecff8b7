// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.AEADBadTagException;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.problem.ProblemException;

/**
 * A key as it lies in a blob, wrapped under a master key; see docs/format.md.
 *
 * @param prefix before {@code store} and {@code domain/NAME}: {@code keys/}, after a rotation {@code keys/MASTERID/}
 * @param store 16 random bytes that name the store
 * @param domain the name of a dedup domain; empty for the store's own key
 */
record WrappedKey(String prefix, byte[] store, String domain) {
    private static final int STORE_MAGIC = 0x4757_4B53; // GWKS
    private static final int DOMAIN_MAGIC = 0x4757_4B44; // GWKD
    private static final short VERSION = 1;
    private static final int HEAD_BYTES = 32;
    private static final int STORE_AT = 8;
    private static final int MASTER_AT = 24;
    static final int BLOB_BYTES = HEAD_BYTES + Crypt.NONCE_BYTES + Crypt.KEY_BYTES + Crypt.TAG_BYTES;

    String blob() {
        return prefix + (domain.isEmpty() ? "store" : "domain/" + domain);
    }

    /** The id of the store that a blob says it belongs to. */
    static byte[] storeId(byte[] blob) {
        return Arrays.copyOfRange(blob, STORE_AT, MASTER_AT);
    }

    /** The id of the master key that a blob says it is wrapped under, in hexadecimal digits. */
    static String masterId(byte[] blob) {
        return HexFormat.of().formatHex(blob, MASTER_AT, HEAD_BYTES);
    }

    byte[] wrapped(MasterKey master, byte[] key) {
        byte[] nonce = Crypt.random(Crypt.NONCE_BYTES);
        byte[] out = Arrays.copyOf(head(master), BLOB_BYTES);
        ByteBuffer.wrap(out).position(HEAD_BYTES).put(nonce);
        Crypt.seal(master.wrapping(), nonce, associated(master), Crypt.Bytes.all(key), out, HEAD_BYTES + nonce.length);
        return out;
    }

    /** The key in a blob. */
    byte[] unwrapped(MasterKey master, byte[] blob, String storeName) throws ProblemException {
        if (blob.length != BLOB_BYTES) {
            throw corrupt(storeName);
        }
        refuseNewer(blob, storeName);
        byte[] nonce = Arrays.copyOfRange(blob, HEAD_BYTES, HEAD_BYTES + Crypt.NONCE_BYTES);
        int at = HEAD_BYTES + Crypt.NONCE_BYTES;
        byte[] key;
        try {
            Crypt.Bytes sealed = new Crypt.Bytes(blob, at, blob.length - at);
            key = Crypt.open(master.wrapping(), nonce, associated(master), sealed);
        } catch (AEADBadTagException e) {
            throw because(master, blob, storeName);
        }
        // The tag was made over the head as it must be: another one in the blob was damaged afterwards.
        if (!Arrays.equals(head(master), Arrays.copyOf(blob, HEAD_BYTES))) {
            throw corrupt(storeName);
        }
        return key;
    }

    private ProblemException because(MasterKey master, byte[] blob, String storeName) {
        boolean readable = ByteBuffer.wrap(blob).getInt() == magic() && version(blob) == VERSION;
        return readable && !masterId(blob).equals(master.hexId())
                ? mismatch(storeName, masterId(blob), master)
                : corrupt(storeName);
    }

    private void refuseNewer(byte[] blob, String storeName) throws ProblemException {
        if (ByteBuffer.wrap(blob).getInt() == magic() && version(blob) > VERSION) {
            throw Problem.of(
                            Kind.UNSUPPORTED,
                            "STORE_FORMAT",
                            "The chunks in store " + storeName + " have format " + version(blob) + " by " + blob()
                                    + ", this version knows " + VERSION + ".",
                            "Use the version of Godwit that wrote it; if none did, put the blob back from a copy.")
                    .with("blob", blob())
                    .asException();
        }
    }

    private static int version(byte[] blob) {
        return Short.toUnsignedInt(ByteBuffer.wrap(blob).getShort(4));
    }

    static ProblemException mismatch(String storeName, String found, MasterKey master) {
        return StoreProblems.misconfigured(
                "MASTER_KEY_MISMATCH",
                "Store " + storeName + " was made under master key " + found + ", but master.key.file holds "
                        + master.hexId() + ".",
                "Put the right master key file back, beside it as FILE." + found + " if the key was rotated since, or"
                        + " configure another folder for a new store.");
    }

    ProblemException corrupt(String storeName) {
        return Problem.of(
                        Kind.CORRUPT,
                        "STORE_KEYS_CORRUPT",
                        "The blob " + blob() + " of store " + storeName + " is not what was written.",
                        "Put the blob back from a copy of the store.")
                .with("blob", blob())
                .asException();
    }

    private int magic() {
        return domain.isEmpty() ? STORE_MAGIC : DOMAIN_MAGIC;
    }

    private byte[] head(MasterKey master) {
        return ByteBuffer.allocate(HEAD_BYTES)
                .putInt(magic())
                .putShort(VERSION)
                .putShort((short) 0)
                .put(store)
                .put(master.id())
                .array();
    }

    private byte[] associated(MasterKey master) {
        byte[] name = domain.getBytes(StandardCharsets.US_ASCII);
        byte[] associated = Arrays.copyOf(head(master), HEAD_BYTES + name.length);
        System.arraycopy(name, 0, associated, HEAD_BYTES, name.length);
        return associated;
    }
}
