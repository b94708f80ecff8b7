// SPDX-License-Identifier: Apache-2.0
package org.godwit.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.godwit.api.problem.Problem;

/**
 * A newer agent, as its controller offers it: which package, for which machines. Signed by a key that the controller's authority has
 * certified for nothing else, and said in the same words for ever: {@code docs/wire.md}.
 *
 * @param version newer than what runs, or the agent refuses it
 * @param architecture as dpkg calls it
 * @param glibc that its runtime needs, at least
 * @param file name of a {@code .tar.gz}
 * @param sha256 of that, hexadecimal
 * @param request of a person, {@code -} for nobody's: with another one a package that failed is tried again
 */
public record UpdateOffer(
        String version, String architecture, String glibc, String file, long sizeBytes, String sha256, String request) {
    /** A package is 20 MB now. */
    public static final long MAX_SIZE = 1L << 30;

    private static final String SIGNATURE = "SHA256withECDSA";
    private static final String BEFORE_SIGNATURE = "\nsignature ";

    /** RFC 5280, 4.2.1.12: id-kp-codeSigning. */
    private static final String CODE_SIGNING = "1.3.6.1.5.5.7.3.3";

    private static final Pattern FILE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._~+-]{0,120}\\.tar\\.gz");
    private static final Pattern GLIBC = Pattern.compile("[0-9]{1,3}\\.[0-9]{1,3}");
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9-]{1,64}");

    public UpdateOffer {
        if (AgentVersion.of(version).isEmpty()
                || !WORD.matcher(architecture).matches()
                || !GLIBC.matcher(glibc).matches()
                || !FILE.matcher(file).matches()
                || sizeBytes < 1
                || sizeBytes > MAX_SIZE
                || !sha256.matches("[0-9a-f]{64}")
                || !WORD.matcher(request).matches()) {
            throw new IllegalArgumentException(
                    "an update has a version, an architecture, a glibc, a .tar.gz of 1 byte to 1 GiB"
                            + " with its SHA-256, and a request");
        }
    }

    /** Who signs: a key, and the authority's certificate for it. */
    public record Signer(PrivateKey key, X509Certificate certificate) {}

    public byte[] signed(Signer signer) throws GeneralSecurityException {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("version", version);
        values.put("architecture", architecture);
        values.put("glibc", glibc);
        values.put("file", file);
        values.put("size", String.valueOf(sizeBytes));
        values.put("sha256", sha256);
        values.put("request", request);
        values.put(
                "signer",
                Base64.getEncoder().encodeToString(signer.certificate().getEncoded()));
        String text = KeyLines.text(values);
        Signature signature = Signature.getInstance(SIGNATURE);
        signature.initSign(signer.key());
        signature.update(text.getBytes(UTF_8));
        return (text + "signature " + Base64.getEncoder().encodeToString(signature.sign()) + "\n").getBytes(UTF_8);
    }

    /**
     * What an authority offers.
     *
     * @throws IOException BUG {@code MALFORMED_MESSAGE}; DENIED {@code UPDATE_FORGED} when it was not signed under that authority
     */
    public static UpdateOffer read(byte[] message, X509Certificate authority) throws IOException {
        Map<String, String> values = KeyLines.read(message);
        try {
            check(message, values, authority);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw forged(String.valueOf(e.getMessage())).causedBy(e);
        }
        try {
            return new UpdateOffer(
                    values.getOrDefault("version", ""),
                    values.getOrDefault("architecture", ""),
                    values.getOrDefault("glibc", ""),
                    values.getOrDefault("file", ""),
                    Long.parseLong(values.getOrDefault("size", "")),
                    values.getOrDefault("sha256", ""),
                    values.getOrDefault("request", "-"));
        } catch (IllegalArgumentException e) {
            throw KeyLines.malformed(String.valueOf(e.getMessage()));
        }
    }

    private static void check(byte[] message, Map<String, String> values, X509Certificate authority)
            throws GeneralSecurityException {
        byte[] der = Base64.getDecoder().decode(values.getOrDefault("signer", ""));
        X509Certificate signer = (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        signer.verify(authority.getPublicKey());
        signer.checkValidity();
        List<String> uses = signer.getExtendedKeyUsage();
        // Keys of servers and agents are certified by the same authority.
        if (uses == null || !uses.equals(List.of(CODE_SIGNING)) || signer.getBasicConstraints() >= 0) {
            throw new GeneralSecurityException("its signer's certificate is not for signing software");
        }
        String text = new String(message, UTF_8);
        int at = text.lastIndexOf(BEFORE_SIGNATURE);
        if (at < 0 || text.indexOf('\n', at + 1) != text.length() - 1) {
            throw new GeneralSecurityException("its last line is no signature");
        }
        Signature signature = Signature.getInstance(SIGNATURE);
        signature.initVerify(signer.getPublicKey());
        signature.update(text.substring(0, at + 1).getBytes(UTF_8));
        if (!signature.verify(Base64.getDecoder().decode(values.getOrDefault("signature", "")))) {
            throw new GeneralSecurityException("the signature is of another text");
        }
    }

    private static Problem forged(String why) {
        return Problem.of(
                Problem.Kind.DENIED,
                "UPDATE_FORGED",
                "Checked the signature of an update that was offered: " + why + ".",
                "Somebody may be posing as the controller, or its key store was changed. Nothing was installed.");
    }
}
