// SPDX-License-Identifier: Apache-2.0
package org.godwit.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A file system of few bytes, in memory, mounted on a folder: it gets full soon, and can be made larger. */
final class SmallDisk implements AutoCloseable {
    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    /** Whether this user may mount anything here; tried in a folder of its own. */
    static boolean isPossible(Path work) throws IOException, InterruptedException {
        Path probe = Files.createDirectories(work.resolve("mount-probe"));
        List<String> mount = List.of("mount", "-t", "tmpfs", "-o", "size=1m", "godwit-test", probe.toString());
        if (Programs.result(mount).code() != 0) {
            return false;
        }
        Programs.run("umount", probe.toString());
        return true;
    }

    static SmallDisk on(Path folder, int mebibytes) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Programs.run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "godwit-test", folder.toString());
        return new SmallDisk(folder);
    }

    void resize(int mebibytes) throws IOException, InterruptedException {
        Programs.run("mount", "-o", "remount,size=" + mebibytes + "m", folder.toString());
    }

    @Override
    public void close() throws IOException, InterruptedException {
        Programs.run("umount", "-l", folder.toString());
    }
}
