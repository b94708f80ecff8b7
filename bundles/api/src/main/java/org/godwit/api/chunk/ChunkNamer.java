// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.chunk;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Names chunks of one domain: HMAC-SHA-256 (RFC 2104, FIPS 180-4) of their bytes. Not safe for use by several threads
 * at once; cheap enough to have one each.
 */
public final class ChunkNamer {
    private final Mac mac;

    public ChunkNamer(DomainKey key) {
        try {
            mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.secret(), "HmacSHA256"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no HmacSHA256, which every Java must have", e);
        }
    }

    /** The name of the bytes between position and limit, which stay as they are. */
    public ChunkId name(ByteBuffer bytes) {
        mac.update(bytes.duplicate());
        return ChunkId.of(mac.doFinal());
    }
}
