// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.godwit.rest.FakeController;
import org.godwit.rest.RestServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Signing in over TLS with an authority of the controller's own, made by the JDK's keytool. */
@Timeout(60)
class LoginTest {
    @TempDir
    static Path keys;

    private static RestServer server;
    private static String authority;

    @TempDir
    Path home;

    @BeforeAll
    static void start() throws Exception {
        Path store = keys.resolve("server.p12");
        keytool(store, "-genkeypair", "-alias", "ca", "-dname", "CN=Godwit CA", "-ext", "bc:c");
        keytool(
                store,
                "-genkeypair",
                "-alias",
                "server",
                "-signer",
                "ca",
                "-dname",
                "CN=c",
                "-ext",
                "san=dns:localhost");
        KeyStore loaded = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
        authority = Fingerprint.of((X509Certificate) loaded.getCertificate("ca"));
        assertThat(loaded.getCertificateChain("server")).hasSize(2);
        server = RestServer.tls(new FakeController().populated(), store);
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @Test
    void theSessionIsRememberedForItsOwnerAlone() throws Exception {
        Ctl ctl = new Ctl(home).stdin(FakeController.PASSWORD + "\n");
        Ctl.Result in = ctl.run(
                "login", "--url", server.uri() + "/", "--user", "admin", "--password-stdin", "--authority", authority);
        assertThat(in.exit()).as(in.err()).isZero();
        Path profile = home.resolve(".config/godwit/profile.json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(profile)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(profile)).doesNotContain(FakeController.PASSWORD);

        assertThat(ctl.run("machines").exit()).isZero();
        assertThat(ctl.with("GODWIT_URL", "https://localhost:1").run("machines").err())
                .as("a token is shown to its own controller only")
                .contains("Nobody is signed in to https://localhost:1");

        Ctl again = new Ctl(home);
        assertThat(again.run("logout").exit()).isZero();
        assertThat(again.run("machines").err()).contains("Nobody is signed in");
        assertThat(again.run("logout").exit()).isZero();
    }

    @Test
    void onFirstContactTheAuthorityIsShownAndNobodyToCompareItEndsIt() {
        Ctl.Result result = new Ctl(home)
                .stdin("x\n")
                .run("login", "--url", server.uri().toString(), "--user", "admin", "--password-stdin");
        assertThat(result.exit()).isEqualTo(Exit.FAILURE);
        assertThat(result.err()).contains(Fingerprint.shown(authority), "--authority " + authority);
        assertThat(home.resolve(".config")).doesNotExist();
    }

    @Test
    void theAuthorityIsPinnedAndTheHostNameIsChecked() {
        Ctl ctl = new Ctl(home).asAdmin(server.uri());
        assertThat(ctl.with("GODWIT_AUTHORITY", "SHA256:" + colons(authority))
                        .run("machines")
                        .exit())
                .isZero();
        Ctl.Result other = ctl.with("GODWIT_AUTHORITY", "ab".repeat(32)).run("machines");
        assertThat(other.exit()).isEqualTo(Exit.FAILURE);
        assertThat(other.err()).contains("is not trusted", "does not belong to the authority");
        assertThat(ctl.run("--nonsense").exit()).isEqualTo(Exit.USAGE);

        URI byAddress = URI.create("https://127.0.0.1:" + server.uri().getPort());
        Ctl.Result wrongName = new Ctl(home)
                .asAdmin(byAddress)
                .with("GODWIT_AUTHORITY", authority)
                .run("machines");
        assertThat(wrongName.exit()).isEqualTo(Exit.FAILURE);
        assertThat(wrongName.err()).contains("is not trusted");
        assertThat(ctl.with("GODWIT_AUTHORITY", "12:34").run("machines").exit()).isEqualTo(Exit.USAGE);
    }

    @Test
    void withoutAPinTheAuthoritiesOfTheJavaCount() {
        Ctl.Result result = new Ctl(home).asAdmin(server.uri()).run("machines");
        assertThat(result.exit()).isEqualTo(Exit.FAILURE);
        assertThat(result.err()).contains("is not trusted", "--authority");
    }

    @Test
    void aWrongPasswordAndASilentAddressAreToldApart() {
        Ctl wrong = new Ctl(home).stdin("wrong\n").with("GODWIT_AUTHORITY", authority);
        Ctl.Result denied = wrong.run("login", "--url", server.uri().toString(), "--user", "admin", "--password-stdin");
        assertThat(denied.exit()).isEqualTo(Exit.FAILURE);
        assertThat(denied.err()).contains("UNAUTHENTICATED");
        Ctl.Result silent = wrong.run("login", "--url", "https://localhost:1", "--user", "admin", "--password-stdin");
        assertThat(silent.exit()).isEqualTo(Exit.NOT_READY);
    }

    private static String colons(String hex) {
        return hex.replaceAll("(..)(?=.)", "$1:");
    }

    private static void keytool(Path store, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", "changeit"));
        command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-validity", "3650"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }
}
