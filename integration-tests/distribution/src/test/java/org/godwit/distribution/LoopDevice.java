// SPDX-License-Identifier: Apache-2.0
package org.godwit.distribution;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A block device over a file. The device keeps its size when the file is cut off: what lies beyond then gives the read
 * error (EIO) of a broken disk.
 */
final class LoopDevice implements AutoCloseable {
    private final Path node;

    private LoopDevice(Path node) {
        this.node = node;
    }

    /** Empty where this user or this kernel cannot have one. */
    static Optional<LoopDevice> over(Path file) throws IOException, InterruptedException {
        Optional<String> losetup = Programs.find("losetup").or(() -> Optional.of("/usr/sbin/losetup"));
        Programs.Result attached = Programs.result(
                List.of("sh", "-c", "\"$0\" -f --show \"$1\" 2>/dev/null", losetup.orElseThrow(), file.toString()));
        return attached.code() == 0
                ? Optional.of(new LoopDevice(Path.of(attached.printed().strip())))
                : Optional.empty();
    }

    Path node() {
        return node;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        Programs.run("sh", "-c", "PATH=$PATH:/usr/sbin losetup -d \"$0\"", node.toString());
    }
}
