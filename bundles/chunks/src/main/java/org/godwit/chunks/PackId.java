// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Names a pack for good: 16 random bytes. */
record PackId(long high, long low) {
    static final int BYTES = 16;

    /** All packs begin so. */
    static final String PREFIX = "packs/";

    static PackId random() {
        return of(Crypt.random(BYTES));
    }

    static PackId of(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new PackId(in.getLong(), in.getLong());
    }

    /** @throws IllegalArgumentException when the text is not 32 hexadecimal digits */
    static PackId ofHex(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("'" + hex + "' names no pack");
        }
        return of(bytes);
    }

    /** @throws IllegalArgumentException when the blob is no pack */
    static PackId ofBlob(String blob) {
        PackId id = ofHex(blob.substring(blob.lastIndexOf('/') + 1));
        if (!id.blob().equals(blob)) {
            throw new IllegalArgumentException("'" + blob + "' is not where a pack lies");
        }
        return id;
    }

    byte[] bytes() {
        return ByteBuffer.allocate(BYTES).putLong(high).putLong(low).array();
    }

    String hex() {
        return HexFormat.of().formatHex(bytes());
    }

    /** {@code packs/ab/abcd…}: 256 folders, so that none grows too large. */
    String blob() {
        String hex = hex();
        return PREFIX + hex.substring(0, 2) + "/" + hex;
    }

    @Override
    public String toString() {
        return blob();
    }
}
