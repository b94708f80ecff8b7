// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.godwit.agent.linux.space.DoubtException;
import org.godwit.agent.linux.space.FreeBlocks;
import org.godwit.agent.linux.space.FreeSpace;
import org.godwit.agent.linux.space.Volume;
import org.godwit.agent.linux.tracking.ProofShell;
import org.godwit.api.disk.Extent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** New file systems in files; {@code ./godwit test space} does the same with full ones that are mounted. */
class FreeSpaceTest {
    private static final long SIZE = 320L << 20;
    private static final Extent WHOLE = new Extent(0, SIZE);

    @TempDir
    Path folder;

    private Path made(SpaceShape shape) throws IOException {
        String maker = shape.make().split(" ")[0];
        assumeTrue(ProofShell.has(maker), maker + " is not installed");
        Path file = folder.resolve("disk.raw");
        ProofShell.must("truncate -s " + SIZE + " " + file);
        ProofShell.must(String.format(shape.make(), file));
        return file;
    }

    private static SpaceShape shape(String name) {
        return SpaceShape.ALL.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static FreeBlocks free(Path file, String fileSystem, Extent wanted) throws IOException {
        FreeBlocks free = new FreeBlocks(SIZE, 1 << 20);
        try (FileDisk disk = new FileDisk(file, SIZE)) {
            FreeSpace.mark(new FreeSpace.Place(fileSystem, WHOLE, false), new Volume(disk, WHOLE), wanted, free);
        }
        return free;
    }

    private static List<SpaceUse.Stretch> stretches(FreeBlocks free) {
        List<SpaceUse.Stretch> found = new ArrayList<>();
        for (long at = free.nextFree(0); at < SIZE; at = free.nextFree(free.nextUsed(at))) {
            found.add(new SpaceUse.Stretch(at, free.nextUsed(at)));
            if (free.nextUsed(at) >= SIZE) {
                break;
            }
        }
        return found;
    }

    @ParameterizedTest
    @ValueSource(strings = {"ext2-1k-old", "ext4", "ext4-bigalloc", "xfs", "xfs-4", "btrfs", "btrfs-no-tree", "ntfs"})
    void whatIsSkippedIsFreeByTheToolsOfTheFileSystem(String name) throws IOException {
        SpaceShape shape = shape(name);
        Path file = made(shape);
        FreeBlocks free = free(file, shape.fileSystem(), WHOLE);
        assertThat(free.bytes()).isGreaterThan(SIZE / 3);
        assertThat(SpaceUse.wronglySkipped(shape, file.toString(), folder, stretches(free)))
                .isEmpty();
        Extent part = new Extent(100L << 20, 20L << 20);
        FreeBlocks some = free(file, shape.fileSystem(), part);
        for (long at = part.offset(); at < part.end(); at += 1 << 20) {
            assertThat(some.nextUsed(at) > at).isEqualTo(free.nextUsed(at) > at);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ext3", "ext4-32bit-gdt-csum", "xfs", "btrfs"})
    void aWrongBitIsDoubtedOrDoesNoHarm(String name) throws IOException {
        SpaceShape shape = shape(name);
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (FileDisk disk = new FileDisk(made(shape), SIZE)) {
            SpaceFlips flips = new SpaceFlips(disk, shape.fileSystem());
            int doubted = 0;
            for (int i = 0; i < 40; i++) {
                doubted += flips.isDoubted(random) ? 1 : 0;
            }
            assertThat(doubted).as("seed " + seed).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ext4-many-inodes", "ext4-32bit-gdt-csum"})
    void tablesOfInodesThatWereNeverUsedAreSkipped(String name) throws IOException {
        Path file = made(shape(name));
        long tables = 256L
                * Long.parseLong(
                        ProofShell.must("dumpe2fs -h " + file + " 2>/dev/null | awk '/^Inode count/ {print $3}'"));
        assertThat(free(file, "ext4", WHOLE).bytes()).isGreaterThan(SIZE - (64 << 20));
        ProofShell.must("tune2fs -O ^uninit_bg,^metadata_csum " + file + " && e2fsck -fy " + file + " || :");
        // Without checksums nobody keeps count of what was never used.
        assertThat(free(file, "ext4", WHOLE).bytes()).isLessThan(SIZE - tables);
    }

    @Test
    void aTableIsReadWhereTheBitmapOfItsInodesKnowsOneThatWasNeverUsed() throws IOException {
        Path file = made(new SpaceShape("ext4", "mkfs.ext4 -q -F -b 4096 -i 4096 %s", ""));
        long before = free(file, "ext4", WHOLE).bytes();
        ProofShell.must("debugfs -w -R 'seti <7000>' " + file);
        assertThat(free(file, "ext4", WHOLE).bytes()).isLessThanOrEqualTo(before - (6 << 20));
    }

    @Test
    void swapIsSkippedButForItsHeader() throws IOException {
        Path file = made(new SpaceShape("swap", "mkswap %s", ""));
        assertThat(free(file, "swap", WHOLE).bytes()).isEqualTo(SIZE - (1 << 20));
    }

    @Test
    void swapThatMayHoldAHibernatedMachineIsRead() throws IOException {
        Path file = made(new SpaceShape("swap", "mkswap %s", ""));
        try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
            raw.seek(4086);
            raw.writeBytes("S1SUSPEND");
        }
        assertThatThrownBy(() -> free(file, "swap", WHOLE))
                .isInstanceOf(DoubtException.class)
                .hasMessageContaining("hibernates");
    }

    @Test
    void aFileSystemThatWasNotClosedIsRead() throws IOException {
        Path file = made(shape("ext2"));
        ProofShell.must("debugfs -w -R 'ssv state 0' " + file);
        assertThatThrownBy(() -> free(file, "ext2", WHOLE)).hasMessageContaining("closed cleanly");
        ProofShell.must("debugfs -w -R 'ssv state 1' " + file + "; debugfs -w -R 'feature needs_recovery' " + file);
        assertThatThrownBy(() -> free(file, "ext2", WHOLE)).hasMessageContaining("replayed");
    }
}
