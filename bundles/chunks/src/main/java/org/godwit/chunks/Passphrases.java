// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the passphrase of the master key comes from: the first line of a file, beside it {@code FILE.next} for the time
 * of a change, and a variable of the environment. Remembers the last key that was made from one, so that several stores,
 * and tries of a store in trouble, cost one computation. Safe for use by many threads.
 */
final class Passphrases {
    /** Read when no file is configured. */
    static final String VARIABLE = "GODWIT_MASTER_PASSPHRASE";

    /** Nobody has a passphrase. */
    static final Passphrases NONE = new Passphrases(Optional.empty(), Optional.empty());

    private static final int MAX_BYTES = 4096;

    private final Optional<Path> file;
    private final Optional<String> value;
    private @Nullable String lastLine;
    private @Nullable MasterKey last;

    Passphrases(Optional<Path> file, Optional<String> value) {
        this.file = file;
        this.value = value.filter(text -> !text.isEmpty());
    }

    /** As configured: a file when its name is not empty, else the environment. */
    static Passphrases configured(String file) {
        return file.isBlank()
                ? new Passphrases(Optional.empty(), Optional.ofNullable(System.getenv(VARIABLE)))
                : new Passphrases(Optional.of(Path.of(file)), Optional.empty());
    }

    /** Whether keys are to be made from a passphrase. */
    boolean areGiven() {
        return file.isPresent() || value.isPresent();
    }

    /** The key that the parameters and one of the passphrases give, when it has that id. */
    synchronized Optional<MasterKey> unlock(Argon2 argon2, String hexId) throws IOException {
        MasterKey known = last;
        if (known != null && argon2.line().equals(lastLine) && known.hexId().equals(hexId)) {
            return Optional.of(known);
        }
        for (byte[] passphrase : all()) {
            MasterKey key = key(argon2, passphrase);
            if (key.hexId().equals(hexId)) {
                return Optional.of(key);
            }
        }
        return Optional.empty();
    }

    /** A new key: from {@code FILE.next} when it is there, else from the passphrase in force. */
    synchronized MasterKey make(Argon2 argon2) throws IOException {
        List<byte[]> all = all();
        if (all.isEmpty()) {
            throw StoreProblems.misconfigured(
                    "MASTER_PASSPHRASE_MISSING",
                    "There is no passphrase for the master key: " + tried() + ".",
                    "Write it into the first line of master.passphrase.file, or set " + VARIABLE + ".");
        }
        return key(argon2, all.get(all.size() - 1));
    }

    /** Where a passphrase was looked for, without it. */
    String tried() {
        return file.map(path -> "looked into " + path + " and " + next(path))
                .orElse("master.passphrase.file is not set and " + VARIABLE + " is "
                        + (value.isPresent() ? "another one" : "not set"));
    }

    private MasterKey key(Argon2 argon2, byte[] passphrase) {
        try {
            MasterKey key = new MasterKey(argon2.secret(passphrase));
            last = key;
            lastLine = argon2.line();
            return key;
        } finally {
            Arrays.fill(passphrase, (byte) 0);
        }
    }

    private List<byte[]> all() throws IOException {
        List<byte[]> all = new ArrayList<>();
        if (file.isPresent()) {
            for (Path path : List.of(file.get(), next(file.get()))) {
                if (Files.exists(path)) {
                    all.add(firstLine(path));
                }
            }
        }
        value.ifPresent(text -> all.add(text.getBytes(StandardCharsets.UTF_8)));
        return all;
    }

    static Path next(Path file) {
        return file.resolveSibling(file.getFileName() + ".next");
    }

    private static byte[] firstLine(Path path) throws IOException {
        byte[] bytes;
        try (java.io.InputStream in = Files.newInputStream(path)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        }
        int end = 0;
        while (end < bytes.length && bytes[end] != '\n' && bytes[end] != '\r') {
            end++;
        }
        byte[] line = Arrays.copyOf(bytes, end);
        Arrays.fill(bytes, (byte) 0);
        if (end == 0 || end > MAX_BYTES || !isText(line)) {
            throw StoreProblems.misconfigured(
                    "MASTER_PASSPHRASE_UNREADABLE",
                    "The first line of the passphrase file " + path + " is empty, longer than " + MAX_BYTES
                            + " bytes, or not UTF-8.",
                    "Write the passphrase into its first line.");
        }
        return line;
    }

    private static boolean isText(byte[] line) {
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line));
            Arrays.fill(text.array(), ' ');
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
