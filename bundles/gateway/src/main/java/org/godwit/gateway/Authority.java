// SPDX-License-Identifier: Apache-2.0
package org.godwit.gateway;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.godwit.wire.Token;
import org.godwit.wire.UpdateOffer;

/** The controller's own small certificate authority: P-256, one level, RFC 5280. Safe for use by many threads. */
final class Authority {
    /** The authority outlives every agent it lets in. */
    private static final Duration AUTHORITY_LIFE = Duration.ofDays(20 * 365);

    /** Longer than the longest wait between two starts of a controller, shorter than what clients refuse. */
    static final Duration SERVER_LIFE = Duration.ofDays(2 * 365);

    /** There is no renewal of agents yet: they enrol again. */
    private static final Duration AGENT_LIFE = Duration.ofDays(10 * 365);

    /** Clocks of agents may be slow. */
    private static final Duration SLACK = Duration.ofDays(1);

    private static final int COORDINATE_BITS = 256;
    private static final String SIGNATURE = "SHA256withECDSA";

    private final PrivateKey key;
    private final X509Certificate certificate;
    private final Clock clock;
    private final SecureRandom random;

    Authority(PrivateKey key, X509Certificate certificate, Clock clock, SecureRandom random) {
        this.key = key;
        this.certificate = certificate;
        this.clock = clock;
        this.random = random;
    }

    /** A new key pair on the curve P-256. */
    static KeyPair keyPair(SecureRandom random) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        return generator.generateKeyPair();
    }

    /** A new authority; the name carries random digits so that two controllers are never mistaken. */
    static Authority create(Clock clock, SecureRandom random) throws GeneralSecurityException, IOException {
        KeyPair pair = keyPair(random);
        X500Name name = new X500Name("CN=Godwit authority " + Integer.toHexString(random.nextInt()) + ",O=Godwit");
        Instant now = clock.instant();
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name,
                new BigInteger(127, random),
                Date.from(now.minus(SLACK)),
                Date.from(now.plus(AUTHORITY_LIFE)),
                name,
                pair.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        builder.addExtension(
                Extension.subjectKeyIdentifier,
                false,
                new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
        return new Authority(pair.getPrivate(), signed(builder, pair.getPrivate()), clock, random);
    }

    PrivateKey key() {
        return key;
    }

    X509Certificate certificate() {
        return certificate;
    }

    /** SHA-256 of the certificate, hexadecimal. */
    String fingerprint() {
        return fingerprint(certificate);
    }

    static String fingerprint(X509Certificate certificate) {
        try {
            return Token.fingerprint(certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate that was read cannot be written", e);
        }
    }

    /** @param names host names and addresses under which the server is reached */
    X509Certificate server(PublicKey publicKey, List<String> names) throws GeneralSecurityException, IOException {
        GeneralName[] general = names.stream()
                .map(name -> new GeneralName(
                        ServerNames.isAddress(name) ? GeneralName.iPAddress : GeneralName.dNSName, name))
                .toArray(GeneralName[]::new);
        X509v3CertificateBuilder builder = leaf("Godwit controller", publicKey, SERVER_LIFE);
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(general));
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
        return signed(builder, key);
    }

    /**
     * A certificate for an agent.
     *
     * @param signingRequest PKCS#10, DER
     * @throws IOException MISCONFIGURED {@code SIGNING_REQUEST_INVALID}
     */
    X509Certificate agent(String machine, byte[] signingRequest) throws IOException {
        PublicKey publicKey = publicKey(signingRequest);
        try {
            X509v3CertificateBuilder builder = leaf(machine, publicKey, AGENT_LIFE);
            builder.addExtension(
                    Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth));
            return signed(builder, key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot sign with " + SIGNATURE, e);
        }
    }

    /** A key that signs software for agents, certified for that and nothing else. */
    UpdateOffer.Signer softwareSigner() throws GeneralSecurityException, IOException {
        KeyPair pair = keyPair(random);
        X509v3CertificateBuilder builder = leaf("Godwit agent updates", pair.getPublic(), SERVER_LIFE);
        builder.addExtension(Extension.extendedKeyUsage, true, new ExtendedKeyUsage(KeyPurposeId.id_kp_codeSigning));
        return new UpdateOffer.Signer(pair.getPrivate(), signed(builder, key));
    }

    SecureRandom random() {
        return random;
    }

    private X509v3CertificateBuilder leaf(String name, PublicKey publicKey, Duration life)
            throws GeneralSecurityException, CertIOException {
        Instant now = clock.instant();
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                certificate,
                new BigInteger(127, random),
                Date.from(now.minus(SLACK)),
                Date.from(now.plus(life)),
                new X500Name("CN=" + name),
                publicKey);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        builder.addExtension(
                Extension.authorityKeyIdentifier,
                false,
                new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(certificate));
        return builder;
    }

    private static PublicKey publicKey(byte[] signingRequest) throws IOException {
        try {
            JcaPKCS10CertificationRequest request = new JcaPKCS10CertificationRequest(signingRequest);
            PublicKey publicKey = request.getPublicKey();
            boolean proven = request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(publicKey));
            if (!proven
                    || !(publicKey instanceof ECPublicKey curve)
                    || curve.getParams().getCurve().getField().getFieldSize() != COORDINATE_BITS) {
                throw invalid("it must be a key on P-256 that signs the request itself")
                        .asException();
            }
            return publicKey;
        } catch (ProblemException e) {
            throw e;
        } catch (GeneralSecurityException
                | OperatorCreationException
                | PKCSException
                | IOException
                | RuntimeException e) {
            throw invalid("it cannot be read").causedBy(e);
        }
    }

    private static Problem invalid(String why) {
        return Problem.of(
                Problem.Kind.MISCONFIGURED,
                "SIGNING_REQUEST_INVALID",
                "Read the signing request of an agent that enrols: " + why + ".",
                "Use the agent that came with this controller.");
    }

    private static X509Certificate signed(X509v3CertificateBuilder builder, PrivateKey with)
            throws GeneralSecurityException {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder(SIGNATURE).build(with)));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }
}
