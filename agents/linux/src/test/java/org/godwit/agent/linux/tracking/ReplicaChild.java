// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.godwit.agent.Log;
import org.godwit.api.disk.Extent;
import org.godwit.api.disk.Extents;
import org.godwit.api.source.ChangeMark;

/**
 * What an agent does, without a controller: keeps a file the same as a disk, round by round, and writes down the mark of each
 * round that is whole. Its parent kills it when it likes.
 */
public final class ReplicaChild {
    private static final int STEP = 1 << 20;

    private ReplicaChild() {}

    /** Arguments: device, state folder, replica, file whose presence asks for a last round. */
    public static void main(String[] words) throws IOException {
        Path device = Path.of(words[0]);
        Path state = Path.of(words[1]);
        Path committed = state.resolve("mark");
        Log log = new Log(System.out, false, Clock.systemUTC());
        DeviceTracker tracker = DeviceTracker.ebpf(state, disk -> Optional.of(device), true, log);
        if (tracker.begin(List.of("disk")).isEmpty() || !tracker.isPinned()) {
            throw new IOException("not tracked, or not pinned");
        }
        try (FileChannel disk = FileChannel.open(device, StandardOpenOption.READ, ExtendedOpenOption.DIRECT);
                FileChannel replica =
                        FileChannel.open(Path.of(words[2]), StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
            boolean last = false;
            while (!last) {
                last = Files.exists(Path.of(words[3]));
                ChangeMark mark = tracker.mark("disk").orElseThrow();
                Optional<Extents> changed = Files.exists(committed)
                        ? tracker.since("disk", new ChangeMark(Files.readString(committed)))
                        : Optional.empty();
                Extents extents = changed.orElse(Extents.all(disk.size()));
                System.out.println((changed.isPresent() ? "round " : "WHOLE ") + extents.totalBytes());
                copy(disk, replica, extents);
                Path fresh = Files.writeString(state.resolve("mark.new"), mark.token());
                Files.move(fresh, committed, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        System.exit(0);
    }

    private static void copy(FileChannel disk, FileChannel replica, Extents extents) throws IOException {
        ByteBuffer buffer = LoopDisk.aligned(STEP);
        for (Extent extent : extents.list()) {
            for (long at = extent.offset(); at < extent.end(); at += STEP) {
                buffer.clear().limit((int) Math.min(STEP, extent.end() - at));
                while (buffer.hasRemaining() && disk.read(buffer, at + buffer.position()) > 0) {
                    continue;
                }
                buffer.flip();
                while (buffer.hasRemaining()) {
                    replica.write(buffer, at + buffer.position());
                }
            }
        }
    }
}
