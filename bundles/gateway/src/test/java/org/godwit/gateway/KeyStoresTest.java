// SPDX-License-Identifier: Apache-2.0
package org.godwit.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.godwit.api.problem.ProblemException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The authority is made once and never silently again; the server's certificate is renewed before it ends. */
class KeyStoresTest {
    private static final List<String> NAMES = List.of("localhost", "127.0.0.1", "::1");

    @TempDir
    Path folder;

    private final HandClock clock = new HandClock();
    private Path pki;
    private KeyStores stores;

    @BeforeEach
    void open() {
        pki = folder.resolve("pki");
        stores = new KeyStores(pki, clock, new SecureRandom());
    }

    @Test
    void theAuthorityIsMadeOnceAndItsFilesAreNobodysElse() throws Exception {
        Authority made = stores.authority();
        stores.refreshServer(made, NAMES);
        assertThat(new KeyStores(pki, clock, new SecureRandom()).authority().fingerprint())
                .isEqualTo(made.fingerprint());
        assertThat(rights(pki)).isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(pki)) {
            List<Path> all = files.toList();
            assertThat(all.stream().map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("authority.p12", "authority.crt", "server.p12", "trust.p12", "password");
            for (Path file : all) {
                assertThat(rights(file)).as(file.toString()).isEqualTo("rw-------");
            }
        }
        try (InputStream pem = Files.newInputStream(pki.resolve("authority.crt"))) {
            assertThat(CertificateFactory.getInstance("X.509").generateCertificate(pem))
                    .isEqualTo(made.certificate());
        }
    }

    @Test
    void theServerCertificateIsRenewedAQuarterOfAYearBeforeItEnds() throws Exception {
        Authority authority = stores.authority();
        assertThat(stores.refreshServer(authority, NAMES)).isTrue();
        X509Certificate first = server();
        first.verify(authority.certificate().getPublicKey());
        assertThat(first.getSubjectAlternativeNames()).hasSize(3);
        assertThat(stores.refreshServer(authority, NAMES)).isFalse();

        clock.forward(Authority.SERVER_LIFE.minus(Duration.ofDays(91)));
        assertThat(stores.refreshServer(authority, NAMES)).isFalse();
        assertThat(server()).isEqualTo(first);
        clock.forward(Duration.ofDays(2));
        assertThat(stores.refreshServer(authority, NAMES)).isTrue();
        X509Certificate second = server();
        assertThat(second).isNotEqualTo(first);
        second.verify(authority.certificate().getPublicKey());
        assertThat(second.getNotAfter().toInstant())
                .isAfter(clock.instant().plus(Authority.SERVER_LIFE).minus(Duration.ofDays(1)));
        assertThat(stores.authority().fingerprint())
                .as("agents believe the authority, which stays")
                .isEqualTo(authority.fingerprint());
    }

    @Test
    void otherNamesOrASpoiltFileMakeANewServerCertificate() throws Exception {
        Authority authority = stores.authority();
        stores.refreshServer(authority, NAMES);
        assertThat(stores.refreshServer(authority, List.of("localhost", "127.0.0.1", "::1", "dr.example.org")))
                .isTrue();
        Files.writeString(pki.resolve("server.p12"), "spoilt");
        assertThat(stores.refreshServer(authority, NAMES)).isTrue();
        server().verify(authority.certificate().getPublicKey());
    }

    @Test
    void aServerCertificateOfAnotherAuthorityIsReplaced() throws Exception {
        Authority authority = stores.authority();
        stores.refreshServer(Authority.create(clock, new SecureRandom()), NAMES);
        assertThat(stores.refreshServer(authority, NAMES)).isTrue();
        server().verify(authority.certificate().getPublicKey());
    }

    @Test
    void anAuthorityThatIsGoneOrLockedIsNeverReplaced() throws Exception {
        Authority authority = stores.authority();
        stores.refreshServer(authority, NAMES);
        byte[] kept = Files.readAllBytes(pki.resolve("authority.p12"));
        Files.delete(pki.resolve("authority.p12"));
        refused("it is gone");
        Files.write(pki.resolve("authority.p12"), kept);
        String password = Files.readString(pki.resolve("password"));
        Files.writeString(pki.resolve("password"), "another");
        refused("authority.p12");
        Files.writeString(pki.resolve("password"), password);
        assertThat(stores.authority().fingerprint()).isEqualTo(authority.fingerprint());
    }

    private void refused(String found) {
        assertThatThrownBy(stores::authority).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.problem().code()).isEqualTo("PKI_UNREADABLE");
            assertThat(e.problem().message()).contains(pki.toString(), found);
            assertThat(e.problem().remedy()).contains("backup");
        });
    }

    private X509Certificate server() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(stores.server())) {
            store.load(in, stores.password().toCharArray());
        }
        return (X509Certificate) store.getCertificate("godwit");
    }

    private static String rights(Path file) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
