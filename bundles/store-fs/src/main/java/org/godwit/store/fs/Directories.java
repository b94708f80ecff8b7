// SPDX-License-Identifier: Apache-2.0
package org.godwit.store.fs;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Directories whose entries survive the loss of power. On Linux an entry is durable only when its directory was synced
 * too (fsync(2), NOTES). What a process finds may be what another one left that died before it synced: whoever relies on
 * it would lose it with the power. So each directory is synced, and its own name in its parent, before this process
 * shows for the first time what it holds. Safe for use by many threads.
 */
final class Directories {
    private final Set<Path> settled = ConcurrentHashMap.newKeySet();

    /** Makes the directory and those above it where they are missing; their names, and what they hold now, are durable. */
    void create(Path directory) throws IOException {
        if (!settled.contains(directory) || !Files.isDirectory(directory)) {
            settle(directory);
        }
    }

    private synchronized void settle(Path directory) throws IOException {
        Path parent = directory.toAbsolutePath().getParent();
        if (parent != null && !settled.contains(parent)) {
            settleAbove(parent);
        }
        try {
            Files.createDirectory(directory);
            if (parent != null) {
                settled.remove(parent);
                syncAbove(parent);
                settled.add(parent);
            }
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory)) {
                throw e;
            }
            sync(directory);
        }
        settled.add(directory);
    }

    private void settleAbove(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            Path parent = directory.getParent();
            if (parent != null && !settled.contains(parent)) {
                settleAbove(parent);
            }
            syncAbove(directory);
            settled.add(directory);
        } else {
            settle(directory);
        }
    }

    /** A directory that we may not read, as above a store there may be some, was not made by us. */
    private static void syncAbove(Path directory) throws IOException {
        try {
            sync(directory);
        } catch (AccessDeniedException e) {
            if (Files.isWritable(directory)) {
                throw e;
            }
        }
    }

    /** What is seen in the directory from now on is durable, if it is there and this disk takes writes at all. */
    void look(Path directory) {
        if (!settled.contains(directory) && Files.isDirectory(directory)) {
            try {
                settle(directory);
            } catch (IOException e) {
                // Reading goes on: only who writes relies on what he saw, and then this fails again.
                return;
            }
        }
    }

    /** Returns when the entries of the directory are durable. */
    static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
