// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.godwit.api.problem.Problem;

/**
 * The state folder, 0700, with one file {@code identity.pem}, 0600: {@code machine: mch_…}, {@code controller: https://…},
 * the private key, the agent's certificate and the authority's. One file, so that it is there whole or not at all.
 */
final class IdentityFolder {
    private static final Pattern MACHINE = Pattern.compile("machine: (\\S+)");
    private static final Pattern CONTROLLER = Pattern.compile("controller: (\\S+)");
    private static final Pattern PART =
            Pattern.compile("-----BEGIN ([A-Z ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

    private final Path folder;
    private final Path file;

    IdentityFolder(Path folder) {
        this.folder = folder;
        this.file = folder.resolve("identity.pem");
    }

    /** @throws IOException MISCONFIGURED {@code IDENTITY_UNREADABLE} */
    Optional<Identity> load() throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(parse(Files.readString(file, US_ASCII)));
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            throw Problem.of(
                            Problem.Kind.MISCONFIGURED,
                            "IDENTITY_UNREADABLE",
                            "Read the agent's identity from " + file + ": " + e.getMessage() + ".",
                            "Bring the file back from a backup, or delete it and enrol with a new token.")
                    .causedBy(e);
        }
    }

    /** Makes the folder and shows that it can be written, before a token is spent. */
    void prepare() throws IOException {
        try {
            if (!Files.isDirectory(folder)) {
                Path parent = folder.toAbsolutePath().getParent();
                if (parent != null) {
                    Files.createDirectories(parent);
                }
                Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(FOLDER));
            }
            Files.setPosixFilePermissions(folder, FOLDER);
            write(folder.resolve("probe"), new byte[0]);
            Files.delete(folder.resolve("probe"));
        } catch (IOException e) {
            throw Problem.of(
                            Problem.Kind.MISCONFIGURED,
                            "STATE_FOLDER_UNWRITABLE",
                            "Wrote to the state folder " + folder + ": " + e + ".",
                            "Name another with --state, or let the agent's user write to it.")
                    .causedBy(e);
        }
    }

    void save(Identity identity) throws IOException {
        try {
            String text = "machine: " + identity.machine() + "\n"
                    + identity.controller()
                            .map(uri -> "controller: " + uri + "\n")
                            .orElse("")
                    + pem("PRIVATE KEY", identity.key().getEncoded())
                    + pem("CERTIFICATE", identity.certificate().getEncoded())
                    + pem("CERTIFICATE", identity.authority().getEncoded());
            Path whole = folder.resolve("identity.new");
            Files.deleteIfExists(whole);
            write(whole, text.getBytes(US_ASCII));
            Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
            try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
                directory.force(true);
            }
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot write the agent's certificate", e);
        }
    }

    private static Identity parse(String text) throws GeneralSecurityException, IOException {
        Matcher machine = MACHINE.matcher(text);
        List<byte[]> parts = PART.matcher(text)
                .results()
                .map(part -> Base64.getMimeDecoder().decode(part.group(2)))
                .toList();
        if (!machine.find() || parts.size() != 3) {
            throw new IOException("it has not a machine, a key and two certificates");
        }
        PrivateKey key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(parts.get(0)));
        Optional<URI> controller =
                CONTROLLER.matcher(text).results().findFirst().map(found -> URI.create(found.group(1)));
        return new Identity(machine.group(1), controller, key, certificate(parts.get(1)), certificate(parts.get(2)));
    }

    static X509Certificate certificate(byte[] der) throws GeneralSecurityException {
        Certificate certificate =
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        return (X509Certificate) certificate;
    }

    private static String pem(String what, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + what + "-----\n" + body + "\n-----END " + what + "-----\n";
    }

    private static void write(Path path, byte[] bytes) throws IOException {
        try (FileChannel out = FileChannel.open(
                path,
                Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE),
                PosixFilePermissions.asFileAttribute(FILE))) {
            ByteBuffer left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) {
                out.write(left);
            }
            out.force(true);
        }
    }
}
