// SPDX-License-Identifier: Apache-2.0
package org.godwit.distribution;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;

/** Keys and certificates of a client that is no agent of ours, made by the JDK's keytool. */
final class Keys {
    private static final String PASSWORD = "changeit";
    private static final String ALIAS = "key";

    private final Path file;
    private final PrivateKey key;
    private final X509Certificate[] chain;

    private Keys(Path file, PrivateKey key, X509Certificate[] chain) {
        this.file = file;
        this.key = key;
        this.chain = chain;
    }

    /** A key on P-256 and a certificate that it signed itself. */
    static Keys selfSigned(Path file, String name) throws IOException, InterruptedException {
        keytool(
                file,
                "-genkeypair",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-validity",
                "30",
                "-dname",
                name,
                "-ext",
                "bc:c");
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD.toCharArray());
            PrivateKey key = (PrivateKey) store.getKey(ALIAS, PASSWORD.toCharArray());
            return new Keys(file, key, new X509Certificate[] {(X509Certificate) store.getCertificate(ALIAS)});
        } catch (GeneralSecurityException e) {
            throw new IOException("keytool made a key store that cannot be read: " + file, e);
        }
    }

    /** PKCS#10, DER: what an agent sends to enrol. */
    byte[] signingRequest() throws IOException, InterruptedException {
        return der(keytool(file, "-certreq"));
    }

    /** A certificate that this key signs for another's request, as an authority does. */
    X509Certificate sign(Keys other, String name) throws IOException, InterruptedException {
        Path request = Files.write(
                other.file.resolveSibling("request.pem"),
                keytool(other.file, "-certreq").getBytes(StandardCharsets.US_ASCII));
        return certificate(der(keytool(file, "-gencert", "-rfc", "-infile", request.toString(), "-dname", name)));
    }

    Keys with(List<X509Certificate> certificates) {
        return new Keys(file, key, certificates.toArray(new X509Certificate[0]));
    }

    X509Certificate certificate() {
        return chain[0];
    }

    static X509Certificate certificate(byte[] der) throws IOException {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (GeneralSecurityException e) {
            throw new IOException("no certificate", e);
        }
    }

    /** TLS that shows these certificates whatever authorities the server names, and believes one authority. */
    SSLContext insisting(Path authority) throws IOException {
        return context(new KeyManager[] {new Insisting()}, authority);
    }

    /** TLS of a client that shows nothing. */
    static SSLContext nobody(Path authority) throws IOException {
        return context(new KeyManager[0], authority);
    }

    private static SSLContext context(KeyManager[] keys, Path authority) throws IOException {
        try {
            KeyStore only = KeyStore.getInstance(KeyStore.getDefaultType());
            only.load(null, null);
            Certificate trusted = certificate(der(Files.readString(authority)));
            only.setCertificateEntry("authority", trusted);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(only);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("no TLS with " + authority, e);
        }
    }

    private static String keytool(Path file, String... words) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/keytool"));
        line.addAll(List.of(words));
        line.addAll(List.of("-alias", ALIAS, "-keystore", file.toString(), "-storetype", "PKCS12"));
        line.addAll(List.of("-storepass", PASSWORD));
        return Programs.run(line.toArray(new String[0]));
    }

    private static byte[] der(String pem) {
        String inside = Stream.of(pem.split("\n"))
                .dropWhile(text -> !text.startsWith("-----BEGIN"))
                .skip(1)
                .takeWhile(text -> !text.startsWith("-----END"))
                .reduce("", (all, text) -> all + text.strip());
        return Base64.getDecoder().decode(inside);
    }

    /** Ordinary key managers keep a certificate back that the server did not ask for. This one does not. */
    private final class Insisting extends X509ExtendedKeyManager {
        @Override
        public String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
            return ALIAS;
        }

        @Override
        public String chooseEngineClientAlias(String[] keyType, Principal[] issuers, javax.net.ssl.SSLEngine engine) {
            return ALIAS;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return chain.clone();
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return key;
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            return "";
        }
    }
}
