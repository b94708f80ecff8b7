// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import com.sun.jna.Memory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.godwit.agent.Freezer;
import org.godwit.api.source.Consistency;

/** Freezes by FIFREEZE, ioctl_fs(2): every file system on the disks, the deepest first, the root last. */
final class LinuxFreezer implements Freezer {
    private static final int PAGE = 4096;

    private final Freezing said;
    private final Function<String, Optional<Path>> devices;

    /** @param devices the block device of a disk, by the disk's name */
    LinuxFreezer(Freezing said, Function<String, Optional<Path>> devices) {
        this.said = said;
        this.devices = devices;
    }

    @Override
    public Optional<Consistency> wanted(Collection<String> disks) {
        boolean all = said.on()
                && !disks.isEmpty()
                && disks.stream().allMatch(disk -> devices.apply(disk).isPresent());
        if (!all) {
            return Optional.empty();
        }
        boolean tells = said.preFreeze().isPresent();
        return Optional.of(tells ? Consistency.APPLICATION : Consistency.FILE_SYSTEM);
    }

    /** One by one: sync(2) would also wait for a file server that is away. */
    @Override
    public void sync(Collection<String> disks) throws IOException {
        for (MountTable.Placed placed :
                MountTable.read(Path.of("/")).on(numbers(disks)).freeze()) {
            try (OpenMount open = OpenMount.of(placed)) {
                Libc.syncOne(open.fd());
            }
        }
    }

    @Override
    public Room room(int bytes) {
        Memory memory = new Memory(bytes + PAGE);
        // Every page is there before anything is frozen: making one may have to wait for a write.
        memory.clear();
        ByteBuffer all =
                memory.getByteBuffer(0, memory.size()).alignedSlice(PAGE).slice(0, bytes);
        return new Room() {
            @Override
            public ByteBuffer bytes() {
                return all;
            }

            @Override
            public void close() {
                memory.close();
            }
        };
    }

    @Override
    public Frozen freeze(Collection<String> disks) throws IOException {
        MountTable.Found found = MountTable.read(Path.of("/")).on(numbers(disks));
        List<OpenMount> open = new ArrayList<>();
        Watchdog watchdog;
        try {
            for (MountTable.Placed placed : found.freeze()) {
                open.add(OpenMount.of(placed));
            }
            List<String> thaw = new ArrayList<>(
                    open.stream().map(each -> each.mount().place()).toList());
            Collections.reverse(thaw);
            watchdog = Watchdog.over(thaw, said.limitSeconds(), said.postThaw());
        } catch (IOException | RuntimeException e) {
            for (OpenMount each : open) {
                each.close();
            }
            throw e;
        }
        return FrozenMounts.freeze(found, open, watchdog, said);
    }

    /**
     * Brings the maps of one file system to its disk. Btrfs does that by a commit; others keep them in their logs until they
     * are frozen, which they are for that moment, without scripts.
     */
    void flush(MountTable.Placed placed) throws IOException {
        if (placed.type().equals("btrfs")) {
            try (OpenMount open = OpenMount.of(placed)) {
                Libc.syncOne(open.fd());
            }
            return;
        }
        Freezing brief = new Freezing(true, said.limitSeconds(), Optional.empty(), Optional.empty());
        // Most of it, while nobody has to wait.
        OpenMount open = OpenMount.of(placed);
        Watchdog watchdog;
        try {
            Libc.syncOne(open.fd());
            watchdog = Watchdog.over(List.of(open.mount().place()), said.limitSeconds(), Optional.empty());
        } catch (IOException | RuntimeException e) {
            open.close();
            throw e;
        }
        MountTable.Found found = new MountTable.Found(List.of(placed), List.of(), List.of());
        Thawed thawed =
                FrozenMounts.freeze(found, List.of(open), watchdog, brief).thaw();
        if (thawed.fileSystems() == 0) {
            throw new IOException("it cannot be frozen");
        }
    }

    private Set<String> numbers(Collection<String> disks) throws IOException {
        Set<String> numbers = new HashSet<>();
        for (String disk : disks) {
            Path device = devices.apply(disk).orElseThrow(() -> new IOException("disk " + disk + " is no device"));
            long number = (Long) Files.getAttribute(device, "unix:rdev");
            // makedev(3)
            long major = number >>> 8 & 0xfff | number >>> 32 & ~0xfffL;
            long minor = number & 0xff | number >>> 12 & ~0xffL & 0xffffffffL;
            numbers.add(major + ":" + minor);
        }
        return numbers;
    }
}
