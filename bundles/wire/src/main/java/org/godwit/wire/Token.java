// SPDX-License-Identifier: Apache-2.0
package org.godwit.wire;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an agent enrols with: {@code gw1_<secret>_<authority>}, both base64url without padding (RFC 4648): 20 random
 * bytes, and the SHA-256 of the controller's CA certificate, so that the agent knows whom it talks to before it says
 * anything.
 */
public final class Token {
    /** Random bytes of a token. */
    public static final int SECRET_BYTES = 20;

    private static final Pattern FORM = Pattern.compile("gw1_([A-Za-z0-9_-]{27})_([A-Za-z0-9_-]{43})");

    private final String text;
    private final byte[] authority;

    private Token(String text, byte[] authority) {
        this.text = text;
        this.authority = authority;
    }

    /** A token from {@value #SECRET_BYTES} random bytes and the SHA-256 of a CA certificate. */
    public static Token of(byte[] secret, byte[] authoritySha256) {
        if (secret.length != SECRET_BYTES || authoritySha256.length != 32) {
            throw new IllegalArgumentException("a token has " + SECRET_BYTES + " and 32 bytes");
        }
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        return parse("gw1_" + base64.encodeToString(secret) + "_" + base64.encodeToString(authoritySha256));
    }

    /** @throws IllegalArgumentException when this is no token; the message does not repeat it */
    public static Token parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "an enrolment token reads gw1_ and 71 more characters; this has " + text.length() + " characters");
        }
        return new Token(text, Base64.getUrlDecoder().decode(matcher.group(2)));
    }

    /** The token itself: a secret. */
    public String reveal() {
        return text;
    }

    /** SHA-256 of the CA certificate that the controller must show, hexadecimal. */
    public String authorityFingerprint() {
        return HexFormat.of().formatHex(authority);
    }

    /** Under which the controller remembers it: SHA-256 of the whole token, hexadecimal. */
    public String digest() {
        return fingerprint(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** SHA-256, hexadecimal: how certificates and tokens are named. */
    public static String fingerprint(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256, which every Java must have", e);
        }
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "gw1_***";
    }
}
