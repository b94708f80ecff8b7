// SPDX-License-Identifier: Apache-2.0
package org.godwit.store.fs;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicBoolean;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.problem.ProblemException;

/**
 * The one writer of a store, held by a lock of the operating system: it ends with the process, however that dies.
 *
 * <p>A POSIX lock belongs to a process and is lost when <em>any</em> channel on the file is closed (fcntl(2)), so
 * within one process the file must not even be opened twice. A note in the system properties, which all copies of this
 * class share, prevents it; it is also why the owner's text lies in a file of its own.
 */
final class Claim implements AutoCloseable {
    private final String note;
    private final FileChannel channel;
    private final FileLock lock;
    private final AtomicBoolean ended = new AtomicBoolean();

    private Claim(String note, FileChannel channel, FileLock lock) {
        this.note = note;
        this.channel = channel;
        this.lock = lock;
    }

    static Claim take(StoreFolder folder, String owner, StoreProblems problems) throws IOException {
        String note = "org.godwit.store.fs.claim:" + folder.root().toRealPath();
        if (System.getProperties().putIfAbsent(note, owner) != null) {
            throw inUse(folder, problems);
        }
        FileChannel channel = null;
        try {
            channel = FileChannel.open(folder.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw inUse(folder, problems);
            }
            Files.writeString(folder.lockOwner(), owner + "\n");
            return new Claim(note, channel, lock);
        } catch (IOException | OverlappingFileLockException e) {
            System.getProperties().remove(note);
            if (channel != null) {
                channel.close();
            }
            throw e instanceof IOException io ? io : inUse(folder, problems);
        }
    }

    private static ProblemException inUse(StoreFolder folder, StoreProblems problems) {
        return problems.problem(
                Kind.MISCONFIGURED,
                "STORE_IN_USE",
                "The store at " + folder.root() + " is in use by " + ownerOf(folder.lockOwner()) + ".",
                "Stop the other controller, or give each its own folder.");
    }

    private static String ownerOf(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            return "somebody who left no name";
        }
    }

    @Override
    public void close() throws IOException {
        if (ended.compareAndSet(false, true)) {
            try (channel) {
                lock.release();
            } finally {
                System.getProperties().remove(note);
            }
        }
    }
}
