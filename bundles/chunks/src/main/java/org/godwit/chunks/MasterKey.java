// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;

/** The key under which all keys of all stores are wrapped; see docs/format.md. Where it lies: {@link MasterKeyFile}. */
final class MasterKey {
    static final int ID_BYTES = 8;
    private static final byte[] NOTHING = {};

    private final byte[] secret;

    MasterKey(byte[] secret) {
        this.secret = secret.clone();
    }

    /** Makes a key file of random digits. */
    static MasterKey create(Path file) throws IOException {
        return MasterKeyFile.create(file, Passphrases.NONE);
    }

    /** Tells master keys apart without saying anything about them. */
    byte[] id() {
        return Arrays.copyOf(Crypt.derived(secret, "godwit master key id", NOTHING), ID_BYTES);
    }

    /** {@link #id} in 16 hexadecimal digits. */
    String hexId() {
        return HexFormat.of().formatHex(id());
    }

    /** The key that wraps keys. */
    byte[] wrapping() {
        return Crypt.derived(secret, "godwit key wrapping", NOTHING);
    }

    /** The secret itself, in hexadecimal digits, for the key file. */
    String hexSecret() {
        return HexFormat.of().formatHex(secret);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "master key " + hexId();
    }
}
