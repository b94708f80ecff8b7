// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.problem.ProblemException;

/**
 * The file of the master key, a few lines of text that only the controller's user may read: version 1 holds the key,
 * version 2 what makes it from a passphrase; see docs/format.md.
 */
final class MasterKeyFile {
    private static final String PLAIN = "godwit-master-key 1";
    private static final String PASSPHRASE = "godwit-master-key 2";
    /** Nothing longer is read. */
    private static final int MAX_BYTES = 4096;

    private MasterKeyFile() {}

    /** Reads the file, and makes the key from its passphrase where it has one; empty when there is no file. */
    static Optional<MasterKey> read(Path file, Passphrases passphrases) throws IOException {
        byte[] bytes;
        try (java.io.InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        return Optional.of(parse(new String(bytes, StandardCharsets.ISO_8859_1), file, passphrases));
    }

    static MasterKey parse(String text, Path file, Passphrases passphrases) throws IOException {
        List<String> lines = text.lines().toList();
        boolean plain = lines.size() == 3
                && lines.get(0).equals(PLAIN)
                && lines.get(1).matches("[0-9a-f]{64}")
                && lines.get(2).equals(checkSum(PLAIN, lines.get(1)));
        if (plain) {
            return new MasterKey(HexFormat.of().parseHex(lines.get(1)));
        }
        boolean locked = lines.size() == 4
                && lines.get(0).equals(PASSPHRASE)
                && lines.get(2).matches("[0-9a-f]{16}")
                && lines.get(3).equals(checkSum(PASSPHRASE, lines.get(1) + "\n" + lines.get(2)));
        Optional<Argon2> argon2 = locked ? Argon2.parse(lines.get(1)) : Optional.empty();
        if (argon2.isEmpty()) {
            throw unreadable(file, lines);
        }
        return unlocked(file, argon2.get(), lines.get(2), passphrases);
    }

    private static MasterKey unlocked(Path file, Argon2 argon2, String id, Passphrases passphrases) throws IOException {
        if (!argon2.isBearable()) {
            throw Problem.of(
                            Kind.MISCONFIGURED,
                            "MASTER_KEY_COSTLY",
                            "The master key file " + file + " asks for " + argon2.memoryKib() / 1024 + " MiB, "
                                    + argon2.passes() + " passes and " + argon2.lanes()
                                    + " lanes, more than this controller's heap allows.",
                            "Give the controller more heap (bin/setenv).")
                    .asException();
        }
        return passphrases
                .unlock(argon2, id)
                .orElseThrow(() -> passphrases.areGiven() ? wrong(file, passphrases) : missing(file, passphrases));
    }

    private static ProblemException wrong(Path file, Passphrases passphrases) {
        return StoreProblems.misconfigured(
                "MASTER_PASSPHRASE_WRONG",
                "No passphrase opens the master key file " + file + ": " + passphrases.tried() + ".",
                "Give the passphrase that was in force when the file was made.");
    }

    private static ProblemException missing(Path file, Passphrases passphrases) {
        return StoreProblems.misconfigured(
                "MASTER_PASSPHRASE_MISSING",
                "The master key file " + file + " needs a passphrase: " + passphrases.tried() + ".",
                "Set master.passphrase.file in etc/org.godwit.chunks.cfg, or " + Passphrases.VARIABLE + ".");
    }

    private static ProblemException unreadable(Path file, List<String> lines) {
        String first = lines.isEmpty() ? "" : lines.get(0);
        if (first.matches("godwit-master-key [3-9]")) {
            return Problem.of(
                            Kind.UNSUPPORTED,
                            "MASTER_KEY_FORMAT",
                            "The master key file " + file + " says '" + first + "', this version knows 1 and 2.",
                            "Use the version of Godwit that wrote it; if none did, put the original file back.")
                    .asException();
        }
        return Problem.of(
                        Kind.CORRUPT,
                        "MASTER_KEY_UNREADABLE",
                        "The master key file " + file + " is not of version 1 or 2 with a right check sum.",
                        "Put the original file back; without it the stores cannot be read.")
                .asException();
    }

    /**
     * Makes a new key and its file, from a passphrase when there is one; never replaces a file. One at a time: two that
     * wrote the same temporary file would give out one key and keep another.
     *
     * @throws FileAlreadyExistsException when there is one
     */
    static synchronized MasterKey create(Path file, Passphrases passphrases) throws IOException {
        MasterKey key;
        String text;
        if (passphrases.areGiven()) {
            Argon2 argon2 = Argon2.fresh();
            key = passphrases.make(argon2);
            String body = argon2.line() + "\n" + key.hexId();
            text = PASSPHRASE + "\n" + body + "\n" + checkSum(PASSPHRASE, body) + "\n";
        } else {
            key = new MasterKey(Crypt.random(Crypt.KEY_BYTES));
            text = PLAIN + "\n" + key.hexSecret() + "\n" + checkSum(PLAIN, key.hexSecret()) + "\n";
        }
        write(file, text);
        return key;
    }

    private static void write(Path file, String text) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            Durable.folders(parent);
        }
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(temporary);
        try (FileChannel channel = FileChannel.open(
                temporary,
                EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        // Fails when somebody else has made it, in one step; moving would replace it.
        Files.createLink(file, temporary);
        Files.delete(temporary);
        sync(file);
    }

    /** Makes the entries of the folder that holds the file durable. */
    static void sync(Path file) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            Durable.settle(parent);
        }
    }

    private static String checkSum(String version, String body) {
        byte[] sum =
                Crypt.hmac(version.getBytes(StandardCharsets.US_ASCII), body.getBytes(StandardCharsets.ISO_8859_1));
        return HexFormat.of().formatHex(sum, 0, MasterKey.ID_BYTES);
    }
}
