// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Optional;

/**
 * The master key in force, in its file, and beside it those that were: {@code FILE.ID}. A key that was is only used to
 * bring a store, which was away during a rotation, under the one in force.
 */
final class KeyRing {
    private final Path file;
    private final Passphrases passphrases;

    KeyRing(Path file, Passphrases passphrases) {
        this.file = file;
        this.passphrases = passphrases;
    }

    Path file() {
        return file;
    }

    /** The key in force, durable: whoever put it there may have died before it was; empty when its file is missing. */
    Optional<MasterKey> current() throws IOException {
        Optional<MasterKey> key = MasterKeyFile.read(file, passphrases);
        if (key.isPresent()) {
            MasterKeyFile.sync(file);
        }
        return key;
    }

    /** Makes the first key, unless another store that opens at the same time has just made it. */
    MasterKey create() throws IOException {
        try {
            return MasterKeyFile.create(file, passphrases);
        } catch (FileAlreadyExistsException e) {
            return current().orElseThrow(() -> e);
        }
    }

    /** A key that was in force, by its id. */
    Optional<MasterKey> retired(String hexId) throws IOException {
        return MasterKeyFile.read(retiredFile(hexId), passphrases);
    }

    Path retiredFile(String hexId) {
        return file.resolveSibling(file.getFileName() + "." + hexId);
    }

    /** A new key in {@code FILE.next}; one that a rotation left there before it took effect is thrown away. */
    MasterKey prepare() throws IOException {
        Path next = Passphrases.next(file);
        Files.deleteIfExists(next);
        return MasterKeyFile.create(next, passphrases);
    }

    /** Puts the prepared key in force, in one step; the one before stays beside it. Both are durable afterwards. */
    void adopt(MasterKey before) throws IOException {
        Path kept = retiredFile(before.hexId());
        try {
            Files.createLink(kept, file);
        } catch (FileAlreadyExistsException e) {
            if (!Arrays.equals(Files.readAllBytes(kept), Files.readAllBytes(file))) {
                throw e;
            }
        }
        MasterKeyFile.sync(file);
        Files.move(Passphrases.next(file), file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        MasterKeyFile.sync(file);
    }
}
