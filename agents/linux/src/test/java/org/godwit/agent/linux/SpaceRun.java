// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.godwit.agent.Log;
import org.godwit.agent.OpenDisk;
import org.godwit.agent.SparedDisk;
import org.godwit.agent.linux.tracking.DeviceTracker;
import org.godwit.agent.linux.tracking.ProofShell;
import org.godwit.api.disk.Extent;
import org.godwit.api.disk.Extents;
import org.godwit.api.source.ChangeMark;

/** One file system on a loop device full of garbage: filled, copied without its free space, compared. */
final class SpaceRun implements AutoCloseable {
    private static final int MIB = 1 << 20;
    private static final long SIZE = 640L * MIB;

    private final Path folder;
    private final SpaceShape shape;
    private final Random random;
    private final DeviceTracker tracker;
    private final Log log;
    private final Path image;
    private final Path copy;
    private final Path mount;
    private String device = "";

    SpaceRun(Path folder, SpaceShape shape, Random random, DeviceTracker tracker, Log log) throws IOException {
        this.folder = folder;
        this.shape = shape;
        this.random = random;
        this.tracker = tracker;
        this.log = log;
        this.image = folder.resolve("disk.raw");
        this.copy = folder.resolve("copy.raw");
        this.mount = Files.createDirectories(folder.resolve("mount"));
        Files.createDirectories(folder.resolve("mount2"));
    }

    /**
     * What was deleted long ago lies everywhere: free space that is copied would not be zero.
     *
     * @return false where the kernel does not know such a file system
     */
    boolean isMade() throws IOException {
        byte[] garbage = new byte[MIB];
        random.nextBytes(garbage);
        try (FileChannel file = FileChannel.open(image, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (long at = 0; at < SIZE; at += MIB) {
                file.write(ByteBuffer.wrap(garbage), at);
            }
        }
        device = ProofShell.must("losetup -f --show " + image);
        ProofShell.must(String.format(shape.make(), device));
        if (!ProofShell.may(shape.mounting() + " " + device + " " + mount)) {
            return false;
        }
        new SpaceFiles(mount, random).fill();
        ProofShell.must("umount " + mount);
        return true;
    }

    /** Copied while it is not mounted, without a tracker. */
    String closed() throws IOException {
        try (BlockDevice disk = BlockDevice.open("disk", Path.of(device))) {
            SparedDisk spared = look(disk, false);
            List<SpaceUse.Stretch> skipped = copy(spared);
            spared.checkUnwritten();
            require(!skipped.isEmpty(), "nothing was skipped");
            String wrong = SpaceUse.wronglySkipped(shape, device, folder, skipped);
            require(wrong.isEmpty(), wrong);
            compare();
            return said(skipped) + later();
        }
    }

    /** Copied while it is mounted and written; then what was written since the mark. */
    String live() throws Exception {
        ProofShell.must(shape.mounting() + " " + device + " " + mount);
        SpaceFiles files = new SpaceFiles(mount, new Random(random.nextLong()));
        Thread writer = new Thread(files::churn, "churn");
        writer.start();
        List<SpaceUse.Stretch> skipped;
        try (BlockDevice disk = BlockDevice.open("disk", Path.of(device))) {
            files.awaitSteps(40);
            ChangeMark mark = tracker.mark(device).orElseThrow(() -> new IOException("it is not tracked"));
            files.awaitSteps(5);
            skipped = copy(look(disk, true));
            files.awaitSteps(40);
            files.stop();
            writer.join();
            ProofShell.must("umount " + mount);
            require(tracker.mark(device).isPresent(), "no mark");
            Optional<Extents> written = tracker.since(device, mark);
            again(disk, written.orElseThrow(() -> new IOException("what was written is not known")));
        } finally {
            files.stop();
            writer.join();
        }
        require(!skipped.isEmpty(), "nothing was skipped while it was mounted");
        compare();
        return said(skipped) + later();
    }

    private String later() throws IOException {
        return SpaceLater.of(shape, folder, image, copy);
    }

    /** Bits of the map are turned over: then nothing is skipped that was not before. */
    String flipped(int flips) throws IOException {
        ProofShell.must("losetup -d " + device);
        device = "";
        int doubted = 0;
        try (OpenDisk file = new FileDisk(image, SIZE)) {
            SpaceFlips flip = new SpaceFlips(file, shape.fileSystem());
            for (int i = 0; i < flips; i++) {
                doubted += flip.isDoubted(random) ? 1 : 0;
            }
        }
        return flips + " bits turned over, " + doubted + " doubted, none skipped what is used";
    }

    private SparedDisk look(BlockDevice disk, boolean followed) {
        Freezing freezing = new Freezing(true, 10, Optional.empty(), Optional.empty());
        LinuxFreezer freezer = new LinuxFreezer(freezing, name -> Optional.of(Path.of(device)));
        return new FreeSpaceLook(true, freezer::flush, log)
                .at(new FreeSpaceLook.Question(disk, Path.of(device), new Extent(0, SIZE), followed));
    }

    private List<SpaceUse.Stretch> copy(OpenDisk disk) throws IOException {
        Files.deleteIfExists(copy);
        List<SpaceUse.Stretch> skipped = new ArrayList<>();
        try (FileChannel out = FileChannel.open(copy, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            long at = 0;
            while (at < SIZE) {
                long data = disk.nextData(at);
                if (data > at) {
                    skipped.add(new SpaceUse.Stretch(at, data));
                }
                long end = data >= SIZE ? SIZE : disk.nextHole(data);
                if (data < end) {
                    write(disk, new Extent(data, end - data), out);
                }
                at = end;
            }
        }
        ProofShell.must("truncate -s " + SIZE + " " + copy);
        return skipped;
    }

    private void again(OpenDisk disk, Extents written) throws IOException {
        try (FileChannel out = FileChannel.open(copy, StandardOpenOption.WRITE)) {
            for (Extent extent : written.alignedTo(MIB, SIZE).list()) {
                write(disk, extent, out);
            }
        }
    }

    private static void write(OpenDisk disk, Extent extent, FileChannel out) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(MIB + 4096).alignedSlice(4096);
        for (long at = extent.offset(); at < extent.end(); at += MIB) {
            buffer.clear().limit((int) Math.min(MIB, extent.end() - at));
            disk.read(at, buffer);
            out.write(buffer.flip(), at);
        }
    }

    /** The copy is clean, and its files are those of the disk. */
    private void compare() throws IOException {
        String second = ProofShell.must("losetup -f --show " + copy);
        try {
            ProofShell.must(String.format(shape.check(), second));
        } finally {
            ProofShell.must("losetup -d " + second);
        }
        require(sums(image).equals(sums(copy)), "files differ");
    }

    /** One after the other: two of the same UUID are not mounted together. */
    private String sums(Path file) throws IOException {
        Path place = folder.resolve("mount2");
        String loop = file.equals(image) ? device : ProofShell.must("losetup -f --show -r " + file);
        try {
            ProofShell.must("udevadm settle 2>/dev/null; btrfs device scan -u >/dev/null 2>&1; " + shape.mountingCopy()
                    + " " + loop + " " + place);
            return ProofShell.must(
                    "cd " + place + " && find . -type f -print0 | sort -z | xargs -0 sha256sum && find . | sort"
                            + " && find . -type l -printf '%p %l\\n' | sort");
        } finally {
            ProofShell.may("umount " + place);
            if (!file.equals(image)) {
                ProofShell.must("losetup -d " + loop);
            }
        }
    }

    private static String said(List<SpaceUse.Stretch> skipped) {
        long bytes = skipped.stream().mapToLong(each -> each.to() - each.from()).sum();
        return "read " + (SIZE - bytes) / MIB + " of " + SIZE / MIB + " MiB";
    }

    private static void require(boolean kept, String broken) {
        if (!kept) {
            throw new IllegalStateException(broken);
        }
    }

    @Override
    public void close() throws IOException {
        ProofShell.may("umount " + mount);
        if (!device.isEmpty()) {
            ProofShell.may("losetup -d " + device);
        }
    }
}
