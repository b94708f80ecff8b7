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
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;

/**
 * The key under which all keys of all stores are wrapped. Three lines of text in a file only the controller's user may
 * read: {@code godwit-master-key 1}, the secret, a check sum against typing errors; see docs/format.md.
 */
final class MasterKey {
    private static final String FIRST_LINE = "godwit-master-key 1";
    private static final int ID_BYTES = 8;
    private static final byte[] NOTHING = {};

    private final byte[] secret;

    private MasterKey(byte[] secret) {
        this.secret = secret;
    }

    /** Reads the file; empty when there is none. */
    static Optional<MasterKey> read(Path file) throws IOException {
        String text;
        try {
            text = Files.readString(file, StandardCharsets.US_ASCII);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        List<String> lines = text.lines().toList();
        boolean whole = lines.size() == 3
                && lines.get(0).equals(FIRST_LINE)
                && lines.get(1).matches("[0-9a-f]{64}")
                && lines.get(2).equals(checkSum(lines.get(1)));
        if (whole) {
            return Optional.of(new MasterKey(HexFormat.of().parseHex(lines.get(1))));
        }
        throw Problem.of(
                        Kind.CORRUPT,
                        "MASTER_KEY_UNREADABLE",
                        "The master key file " + file + " is not three lines of version 1 with a right check sum.",
                        "Put the original file back; without it the stores cannot be read.")
                .asException();
    }

    /** Makes the file, durable and readable by its owner only; never replaces one. */
    static MasterKey create(Path file) throws IOException {
        byte[] secret = Crypt.random(Crypt.KEY_BYTES);
        String hex = HexFormat.of().formatHex(secret);
        String text = FIRST_LINE + "\n" + hex + "\n" + checkSum(hex) + "\n";
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(temporary);
        try (FileChannel channel = FileChannel.open(
                temporary,
                EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
            channel.force(true);
        }
        if (Files.exists(file)) {
            throw new FileAlreadyExistsException(file.toString());
        }
        Files.move(temporary, file);
        if (parent != null) {
            try (FileChannel directory = FileChannel.open(parent, StandardOpenOption.READ)) {
                directory.force(true);
            }
        }
        return new MasterKey(secret);
    }

    /** Tells master keys apart without saying anything about them. */
    byte[] id() {
        return Arrays.copyOf(Crypt.derived(secret, "godwit master key id", NOTHING), ID_BYTES);
    }

    /** The key that wraps keys. */
    byte[] wrapping() {
        return Crypt.derived(secret, "godwit key wrapping", NOTHING);
    }

    private static String checkSum(String hex) {
        byte[] sum =
                Crypt.hmac(FIRST_LINE.getBytes(StandardCharsets.US_ASCII), hex.getBytes(StandardCharsets.US_ASCII));
        return HexFormat.of().formatHex(sum, 0, ID_BYTES);
    }
}
