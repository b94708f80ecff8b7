// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Locale;

/** SHA-256 of a certificate, as people compare it. */
final class Fingerprint {
    private Fingerprint() {}

    static String of(X509Certificate certificate) throws GeneralSecurityException {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
        return HexFormat.of().formatHex(digest);
    }

    /** Takes colons, spaces, capitals and {@code sha256:} in front. */
    static String parsed(String text) throws Failure {
        String hex =
                text.toLowerCase(Locale.ROOT).replaceFirst("^sha-?256[:=]", "").replaceAll("[\\s:]", "");
        if (!hex.matches("[0-9a-f]{64}")) {
            throw new Failure(
                    Exit.USAGE,
                    "The authority '" + text + "' is no SHA-256 fingerprint: it has 64 hexadecimal digits.");
        }
        return hex;
    }

    /** In groups of four, for the eye. */
    static String shown(String hex) {
        return hex.replaceAll("(.{4})(?=.)", "$1 ");
    }
}
