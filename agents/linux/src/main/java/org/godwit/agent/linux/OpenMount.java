// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A file system held open at one of its mounts. */
record OpenMount(MountTable.Placed placed, MountTable.Mount mount, int fd) implements AutoCloseable {

    /** Opens the first of its mounts that no other hides. */
    static OpenMount of(MountTable.Placed placed) throws IOException {
        for (MountTable.Mount mount : placed.mounts()) {
            int fd = Libc.openForReading(mount.place(), false);
            if (isMount(fd, mount.id())) {
                return new OpenMount(placed, mount, fd);
            }
            Libc.closed(fd);
        }
        throw new IOException(
                placed.type() + " at " + placed.place() + " is hidden by another mount, so it cannot be frozen");
    }

    /** proc(5), /proc/pid/fdinfo; kernels before 3.15 do not say it. */
    private static boolean isMount(int fd, int id) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("/proc/self/fdinfo/" + fd));
        return lines.stream()
                .filter(line -> line.startsWith("mnt_id:"))
                .allMatch(line -> line.substring("mnt_id:".length()).strip().equals(String.valueOf(id)));
    }

    String words() {
        return placed.type() + " at " + mount.place();
    }

    @Override
    public void close() throws IOException {
        Libc.closed(fd);
    }
}
