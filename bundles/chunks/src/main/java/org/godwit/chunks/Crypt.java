// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM (NIST SP 800-38D) with random nonces, and keys derived with HMAC-SHA-256 (RFC 2104). Each pack has a key
 * of its own, so that random nonces never come near their limit (2^32 uses of one key, section 8.3).
 */
final class Crypt {
    static final int KEY_BYTES = 32;
    static final int NONCE_BYTES = 12;
    static final int TAG_BYTES = 16;

    /**
     * Bytes encrypted at a time. JDK 17 compiles its cipher for the processor's instructions after so many calls, not
     * bytes: 500 runs of 512 KiB from a cold start take 2.4 s in one call each, 0.5 s in calls of this size.
     */
    private static final int PIECE_BYTES = 2048;

    private static final SecureRandom RANDOM = new SecureRandom();

    private Crypt() {}

    static byte[] random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    /** A key for one purpose: {@code HMAC(key, purpose || context)}. */
    static byte[] derived(byte[] key, String purpose, byte[] context) {
        return hmac(key, purpose.getBytes(StandardCharsets.US_ASCII), context);
    }

    static byte[] hmac(byte[] key, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw missing(e);
        }
    }

    /** What is encrypted or decrypted, and where it goes. */
    record Bytes(byte[] array, int offset, int length) {
        static Bytes all(byte[] array) {
            return new Bytes(array, 0, array.length);
        }
    }

    /** Encrypts into {@code out} at {@code at}; {@link #TAG_BYTES} more than came in. */
    static void seal(byte[] key, byte[] nonce, byte[] associated, Bytes in, byte[] out, int at) {
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key, nonce, associated);
            int from = in.offset();
            int left = in.length();
            int to = at;
            for (; left > PIECE_BYTES; left -= PIECE_BYTES, from += PIECE_BYTES) {
                to += cipher.update(in.array(), from, PIECE_BYTES, out, to);
            }
            cipher.doFinal(in.array(), from, left, out, to);
        } catch (GeneralSecurityException e) {
            throw missing(e);
        }
    }

    /**
     * Decrypts.
     *
     * @throws AEADBadTagException when a bit of anything is not what it was
     */
    static byte[] open(byte[] key, byte[] nonce, byte[] associated, Bytes in) throws AEADBadTagException {
        if (in.length() < TAG_BYTES) {
            throw new AEADBadTagException("shorter than its own tag");
        }
        try {
            return cipher(Cipher.DECRYPT_MODE, key, nonce, associated).doFinal(in.array(), in.offset(), in.length());
        } catch (AEADBadTagException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw missing(e);
        }
    }

    private static Cipher cipher(int mode, byte[] key, byte[] nonce, byte[] associated)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BYTES * 8, nonce));
        cipher.updateAAD(associated);
        return cipher;
    }

    private static IllegalStateException missing(GeneralSecurityException e) {
        return new IllegalStateException("this Java lacks AES-GCM or HmacSHA256, which every Java must have", e);
    }
}
