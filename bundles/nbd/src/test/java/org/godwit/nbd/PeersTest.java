// SPDX-License-Identifier: Apache-2.0
package org.godwit.nbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.godwit.api.export.Exports.Export;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What others say to it: libnbd's tools and QEMU's. Skipped where they are missing. */
@Timeout(300)
class PeersTest {
    private static final int MIB = 1 << 20;

    @TempDir
    Path folder;

    private final MadeUpDisks disks = new MadeUpDisks(7, 20 * MIB + 512);
    private Path disk;

    @BeforeEach
    void write() throws IOException {
        disk = Files.write(folder.resolve("disk"), disks.bytes);
    }

    private Serving serving() throws IOException {
        return new Serving(disks, folder.resolve("exports"), Clock.systemUTC());
    }

    private static String run(String... command) throws Exception {
        boolean there = Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(path -> Files.isExecutable(Path.of(path, command[0])));
        assumeTrue(there, command[0] + " is not installed");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(List.of(command) + ": " + said).isZero();
        return said;
    }

    @Test
    void libnbdReadsSizeMapAndBytes() throws Exception {
        try (Serving serving = serving()) {
            String uri = serving.export(false).uri().toString();
            String info = run("nbdinfo", "--json", uri);
            assertThat(info)
                    .contains("\"protocol\": \"newstyle-fixed\"", "\"structured\": true", "\"base:allocation\"")
                    .contains("\"export-size\": " + disks.bytes.length, "\"is_read_only\": true");
            assertThat(run("nbdinfo", "--map", uri).replaceAll(" +", " "))
                    .contains(" 0 1048576 3 hole,zero", " 1048576 2097152 0 data");
            Path copy = folder.resolve("copy");
            run("nbdcopy", uri, copy.toString());
            assertThat(Files.mismatch(disk, copy)).isEqualTo(-1);
        }
    }

    @Test
    void qemuFindsTheSameAndWritesBeside() throws Exception {
        try (Serving serving = serving()) {
            String uri = serving.export(false).uri().toString();
            String same = run("qemu-img", "compare", "-f", "raw", "-F", "raw", uri, disk.toString());
            assertThat(same).contains("Images are identical");
            Export written = serving.export(true);
            String to = written.uri().toString();
            run("qemu-io", "-f", "raw", "-c", "write -P 7 4000 1200", "-c", "write -z 1M 64k", "-c", "flush", to);
            run("qemu-io", "-f", "raw", "-c", "discard 4M 1M", "-c", "read -P 0 4M 1M", "-c", "read -P 0 1M 64k", to);
            String read = run("qemu-io", "-f", "raw", "-c", "read -P 7 4000 1200", to);
            assertThat(read).doesNotContain("failed");
            run(
                    "qemu-io",
                    "-f",
                    "raw",
                    "-c",
                    "write -P 7 4000 1200",
                    "-c",
                    "write -z 1M 64k",
                    "-c",
                    "discard 4M 1M",
                    disk.toString());
            assertThat(run("qemu-img", "compare", "-f", "raw", "-F", "raw", to, disk.toString()))
                    .contains("Images are identical");
        }
    }

    @Test
    void tlsIsAskedForAndItsCertificateIsChecked() throws Exception {
        Path pki = Files.createDirectories(folder.resolve("pki"));
        run(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "2",
                "-keyout",
                pki + "/key.pem",
                "-out",
                pki + "/ca-cert.pem",
                "-subj",
                "/CN=controller",
                "-addext",
                "subjectAltName=IP:127.0.0.1,DNS:localhost");
        run(
                "openssl",
                "pkcs12",
                "-export",
                "-inkey",
                pki + "/key.pem",
                "-in",
                pki + "/ca-cert.pem",
                "-passout",
                "pass:secret",
                "-out",
                pki + "/server.p12",
                "-name",
                "godwit");
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(pki.resolve("server.p12"))) {
            keys.load(in, "secret".toCharArray());
        }

        try (Serving serving = serving()) {
            serving.tls = new TlsKeys(() -> entry(keys)).context();
            Export export = serving.book.create(
                    new org.godwit.api.export.Exports.Order(
                            Serving.order(false).point(), "", false, Optional.of(true), java.time.Duration.ofHours(1)),
                    true,
                    "admin");
            String uri = export.uri().toString().replace("127.0.0.1", "localhost") + "?tls-certificates=" + pki;
            assertThat(run("nbdinfo", "--json", uri)).contains("\"TLS\": true");
            Path copy = folder.resolve("copy");
            run("nbdcopy", uri, copy.toString());
            assertThat(Files.mismatch(disk, copy)).isEqualTo(-1);
            try (Client client = new Client(serving.server.port())) {
                client.out.writeInt(3);
                assertThat(client.option(Nbd.OPT_GO, Client.go(export.name()))
                                .get(0)
                                .type())
                        .isEqualTo(Nbd.REP_ERR_TLS_REQD);
            }
        }
    }

    private static KeyStore.PrivateKeyEntry entry(KeyStore keys) throws IOException {
        try {
            return (KeyStore.PrivateKeyEntry)
                    keys.getEntry("godwit", new KeyStore.PasswordProtection("secret".toCharArray()));
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }
}
