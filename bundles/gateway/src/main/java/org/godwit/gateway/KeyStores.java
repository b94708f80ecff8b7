// SPDX-License-Identifier: Apache-2.0
package org.godwit.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.godwit.api.problem.Problem;

/**
 * The PKI folder: {@code authority.p12} (CA key), {@code server.p12} (server key and chain), {@code trust.p12} (the CA
 * alone), {@code authority.crt} (the CA for people, PEM) and {@code password}, which opens the three. All 0600.
 */
final class KeyStores {
    private static final String ALIAS = "godwit";

    /** A certificate that ends sooner is made anew. */
    private static final Duration RENEW_BEFORE = Duration.ofDays(90);

    private final Path folder;
    private final Clock clock;
    private final SecureRandom random;

    KeyStores(Path folder, Clock clock, SecureRandom random) {
        this.folder = folder;
        this.clock = clock;
        this.random = random;
    }

    Path server() {
        return folder.resolve("server.p12");
    }

    Path trust() {
        return folder.resolve("trust.p12");
    }

    /** Key and chain of the server. */
    KeyStore.PrivateKeyEntry serverEntry() throws IOException {
        try {
            KeyStore.ProtectionParameter secret =
                    new KeyStore.PasswordProtection(password().toCharArray());
            return (KeyStore.PrivateKeyEntry) load(server()).getEntry(ALIAS, secret);
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot open " + server(), e);
        }
    }

    /** Opens the stores. */
    String password() throws IOException {
        return Files.readString(folder.resolve("password")).trim();
    }

    /**
     * The authority of the folder, made when the folder has none.
     *
     * @throws IOException MISCONFIGURED {@code PKI_UNREADABLE}; an authority is never replaced silently, for all agents
     *     would be locked out
     */
    Authority authority() throws IOException {
        PrivateFiles.folder(folder);
        Path file = folder.resolve("authority.p12");
        try {
            if (Files.exists(file)) {
                KeyStore store = load(file);
                PrivateKey key = (PrivateKey) store.getKey(ALIAS, password().toCharArray());
                return new Authority(key, (X509Certificate) store.getCertificate(ALIAS), clock, random);
            }
            if (Files.exists(server())) {
                throw new IOException("it is gone, and the server certificate says there was one");
            }
            return create(file);
        } catch (GeneralSecurityException | IOException | ClassCastException e) {
            throw Problem.of(
                            Problem.Kind.MISCONFIGURED,
                            "PKI_UNREADABLE",
                            "Opened the authority in " + file + ": " + e.getMessage() + ".",
                            "Bring back authority.p12 and password from a backup; without them every agent enrols anew.")
                    .causedBy(e);
        }
    }

    /**
     * Makes a server certificate when there is none, its names are others, it ends soon, or another authority signed it.
     *
     * @return whether a new one was made
     */
    boolean refreshServer(Authority authority, Collection<String> names) throws IOException {
        try {
            if (Files.exists(server()) && stillGood(authority, names)) {
                return false;
            }
            KeyPair pair = Authority.keyPair(random);
            X509Certificate certificate = authority.server(pair.getPublic(), List.copyOf(names));
            store(server(), pair.getPrivate(), certificate, authority.certificate());
            return true;
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot make a server certificate in " + folder, e);
        }
    }

    private Authority create(Path file) throws GeneralSecurityException, IOException {
        byte[] secret = new byte[24];
        random.nextBytes(secret);
        String password = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        PrivateFiles.write(folder.resolve("password"), (password + "\n").getBytes(StandardCharsets.US_ASCII));
        Authority authority = Authority.create(clock, random);
        KeyStore trust = empty();
        trust.setCertificateEntry(ALIAS, authority.certificate());
        PrivateFiles.write(trust(), bytes(trust));
        String pem = "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(authority.certificate().getEncoded())
                + "\n-----END CERTIFICATE-----\n";
        PrivateFiles.write(folder.resolve("authority.crt"), pem.getBytes(StandardCharsets.US_ASCII));
        store(file, authority.key(), authority.certificate());
        return authority;
    }

    private boolean stillGood(Authority authority, Collection<String> names) {
        try {
            X509Certificate found = (X509Certificate) load(server()).getCertificate(ALIAS);
            found.verify(authority.certificate().getPublicKey());
            Instant ends = found.getNotAfter().toInstant();
            return ends.minus(RENEW_BEFORE).isAfter(clock.instant())
                    && names(found).equals(normal(names));
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            return false;
        }
    }

    private static TreeSet<String> names(X509Certificate certificate) throws CertificateParsingException {
        TreeSet<String> names = new TreeSet<>();
        Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
        if (alternatives != null) {
            alternatives.forEach(name -> names.add(name.get(1).toString()));
        }
        return normal(names);
    }

    /** Addresses have many spellings: {@code ::1} comes back as {@code 0:0:0:0:0:0:0:1}. */
    private static TreeSet<String> normal(Collection<String> names) {
        TreeSet<String> normal = new TreeSet<>();
        for (String name : names) {
            try {
                normal.add(
                        ServerNames.isAddress(name)
                                ? InetAddress.getByName(name).getHostAddress()
                                : name);
            } catch (UnknownHostException e) {
                normal.add(name);
            }
        }
        return normal;
    }

    private void store(Path file, PrivateKey key, X509Certificate... chain)
            throws GeneralSecurityException, IOException {
        KeyStore store = empty();
        Certificate[] certificates = chain;
        store.setKeyEntry(ALIAS, key, password().toCharArray(), certificates);
        PrivateFiles.write(file, bytes(store));
    }

    private byte[] bytes(KeyStore store) throws GeneralSecurityException, IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        store.store(out, password().toCharArray());
        return out.toByteArray();
    }

    private KeyStore load(Path file) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, password().toCharArray());
        }
        return store;
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
