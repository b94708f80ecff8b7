// SPDX-License-Identifier: Apache-2.0
package org.godwit.store.fs;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;

/**
 * Gives a finished file the name of a blob, durably, and never to two. By a hard link, which fails when the name is
 * taken; by a move where a file system has no links.
 */
final class Links {
    private final Directories directories;

    Links(Directories directories) {
        this.directories = directories;
    }

    /** @return false when the name was taken; {@code file} keeps its own name or loses it */
    boolean give(Path file, Path target) throws IOException {
        Path folder = Objects.requireNonNull(target.getParent());
        directories.create(folder);
        boolean made = linked(file, target);
        Directories.sync(folder);
        return made;
    }

    /** Gives a file another name, not durably; false where that cannot be: another file system, or one without links. */
    boolean alsoNamed(Path file, Path name) {
        try {
            Files.createLink(name, file);
            return true;
        } catch (UnsupportedOperationException | IOException e) {
            return false;
        }
    }

    private boolean linked(Path temporary, Path target) throws IOException {
        try {
            Files.createLink(target, temporary);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (UnsupportedOperationException e) {
            return moved(temporary, target);
        } catch (FileSystemException e) {
            if (String.valueOf(e.getReason()).contains("not permitted")) {
                return moved(temporary, target);
            }
            throw e;
        }
    }

    /** The claim keeps other processes out, this monitor other threads. */
    private synchronized boolean moved(Path temporary, Path target) throws IOException {
        if (Files.exists(target)) {
            return false;
        }
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        return true;
    }
}
