// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.godwit.api.disk.Extent;
import org.godwit.api.disk.Extents;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real loop device with real programs; skipped where there is no root or no eBPF. */
class TrackedDiskTest {
    private static final long SIZE = 256 << 20;
    private static final int MIB = 1 << 20;

    @TempDir
    Path folder;

    private LoopDisk loop;
    private Programs programs;
    private TrackedDisk disk;

    @BeforeEach
    void aTrackedLoopDevice() throws IOException {
        assumeTrue(Capabilities.ofThisProcess().mayTrack(), "SKIPPED: not root, or without CAP_BPF");
        assumeTrue(Files.exists(Path.of("/dev/loop-control")) && Shell.has("losetup"), "SKIPPED: no loop devices");
        assumeTrue(Files.isReadable(Path.of("/sys/kernel/btf/vmlinux")), "SKIPPED: the kernel has no BTF");
        SystemCalls.unlimitLockedMemory();
        try {
            SystemCalls.closed(Bpf.createPages(1));
        } catch (IOException e) {
            assumeTrue(false, "SKIPPED: the kernel refuses: " + e.getMessage());
        }
        loop = LoopDisk.of(folder, SIZE);
        programs = Programs.open(Bench.types(), Optional.empty());
        disk = TrackedDisk.begin(programs, loop.part().disk(), Bench.boot(), Geometry.of(SIZE, 32 << 20));
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        if (loop != null) {
            loop.close();
        }
        if (disk != null) {
            programs.forget(disk.disk().identity().key());
            disk.close();
            programs.close();
        }
    }

    private void write(long offset, int length) throws IOException {
        ByteBuffer bytes = LoopDisk.aligned(length);
        try (FileChannel channel = loop.open(true)) {
            while (bytes.hasRemaining()) {
                channel.write(bytes, offset + bytes.position());
            }
        }
    }

    private Mark mark() throws IOException {
        return disk.mark(loop.part());
    }

    private List<Long> since(Mark mark) throws IOException {
        return mebibytes(disk.since(loop.part(), mark).extents().orElseThrow());
    }

    private static List<Long> mebibytes(Extents extents) {
        TreeSet<Long> all = new TreeSet<>();
        for (Extent extent : extents.list()) {
            for (long at = extent.offset(); at < extent.end(); at += MIB) {
                all.add(at / MIB);
            }
        }
        return List.copyOf(all);
    }

    @Test
    void whatWasWrittenSinceAMarkIsToldAndNothingElse() throws IOException {
        Mark first = mark();
        write(0, 4096);
        write(17L * MIB + 8192, 4096);
        write(40L * MIB - 4096, 8192);
        write(SIZE - 4096, 4096);
        Mark second = mark();
        assertThat(since(first)).containsExactly(0L, 17L, 39L, 40L, 255L);
        assertThat(since(second)).isEmpty();
        write(3L * MIB, 4096);
        mark();
        assertThat(since(second)).containsExactly(3L);
    }

    @Test
    void aReplicationThatFailedCostsNothing() throws IOException {
        Mark committed = mark();
        write(5L * MIB, 4096);
        mark();
        write(6L * MIB, 4096);
        mark();
        write(7L * MIB, 4096);
        mark();
        assertThat(since(committed)).containsExactly(5L, 6L, 7L);
    }

    @Test
    void whereNothingHappenedTheMarkStays() throws IOException {
        Mark first = mark();
        assertThat(mark()).isEqualTo(first);
        write(0, 4096);
        assertThat(mark()).isNotEqualTo(first);
    }

    @Test
    void discardsAndZeroesOfAnySizeAreSeen() throws IOException {
        Mark first = mark();
        Shell.must("blkdiscard -o 0 -l 100M " + loop.device());
        Shell.must("blkdiscard -z -o 200M -l 8M " + loop.device());
        mark();
        assertThat(since(first)).hasSizeBetween(108, 256).contains(0L, 50L, 99L, 200L, 207L);
    }

    @Test
    void aPartitionCountsFromItsOwnBeginning() throws IOException {
        BlockDisk.Part partition = BlockDisk.of(Path.of("/sys"), Path.of(loop.partition()));
        assertThat(partition.disk().identity()).isEqualTo(disk.disk().identity());
        Mark whole = mark();
        Mark part = disk.mark(partition);
        try (FileChannel channel =
                FileChannel.open(Path.of(loop.device() + "p1"), java.nio.file.StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(4096), 9L * MIB);
            channel.force(false);
        }
        mark();
        assertThat(mebibytes(disk.since(partition, part).extents().orElseThrow()))
                .containsExactly(9L);
        assertThat(since(whole)).containsExactly(10L);
        assertThat(disk.since(partition, whole).extents()).isEmpty();
    }

    @Test
    void whoeverTakesOverMissesNothing() throws IOException {
        Mark first = mark();
        write(5L * MIB, 4096);
        disk.close();
        write(6L * MIB, 4096);
        disk = TrackedDisk.left(programs, loop.part().disk(), Bench.boot()).orElseThrow();
        mark();
        assertThat(since(first)).containsExactly(5L, 6L);
    }

    /** It died when the marks were stamped, and before it gave its own. */
    @Test
    void whoeverTakesOverFromTheMiddleOfAMarkMissesNothing() throws IOException {
        Mark first = mark();
        write(5L * MIB, 4096);
        disk.close();
        int map = programs.pagesOf(disk.disk().identity().key()).orElseThrow();
        DiskPages pages =
                DiskPages.reopen(map, loop.part().disk(), Bench.boot()).orElseThrow();
        pages.drain(pages.number(Layout.GENERATION), new Recent());
        pages.close();
        disk = TrackedDisk.left(programs, loop.part().disk(), Bench.boot()).orElseThrow();
        assertThat(disk.since(loop.part(), first).extents()).isEmpty();
        mark();
        assertThat(since(first)).containsExactly(5L);
    }

    @Test
    void aFlagOfAProgramIsADoubt() throws IOException {
        Mark first = mark();
        int map = programs.pagesOf(disk.disk().identity().key()).orElseThrow();
        try (Mapping control = Mapping.of(map, 0, 1)) {
            control.bytes().put(Layout.PASSTHROUGH, (byte) 1);
        }
        Mark second = mark();
        assertThat(disk.lastDoubt()).contains("past the block layer");
        assertThat(disk.since(loop.part(), first).because()).contains("past the block layer");
        assertThat(since(second)).isEmpty();
        SystemCalls.closed(map);
    }

    @Test
    void eventsThatAreMissingAreADoubt() throws IOException {
        Mark first = mark();
        write(5L * MIB, MIB);
        int map = programs.pagesOf(disk.disk().identity().key()).orElseThrow();
        try (Mapping control = Mapping.of(map, 0, 1)) {
            ByteBuffer page = control.bytes();
            page.putLong(Layout.ENDED, page.getLong(Layout.ENDED) - 8);
            mark();
            assertThat(disk.lastDoubt()).isEmpty();
            assertThat(disk.lastRepeat()).contains("8 sectors");
            assertThat(since(first)).containsExactly(5L);
            page.putLong(Layout.ENDED, page.getLong(Layout.ENDED) - 8);
            page.putLong(Layout.BEGUN, page.getLong(Layout.BEGUN) - 8);
            mark();
        }
        assertThat(disk.lastDoubt()).contains("8 sectors");
        assertThat(disk.since(loop.part(), first).extents()).isEmpty();
        SystemCalls.closed(map);
    }

    @Test
    void whatIsComparedAgainComesWithTheNextMark() throws IOException {
        mark();
        write(5L * MIB, 4096);
        Mark second = mark();
        write(6L * MIB, 4096);
        int map = programs.pagesOf(disk.disk().identity().key()).orElseThrow();
        try (Mapping control = Mapping.of(map, 0, 1)) {
            ByteBuffer page = control.bytes();
            page.putLong(Layout.ENDED, page.getLong(Layout.ENDED) - 8);
        }
        mark();
        assertThat(since(second)).containsExactly(5L, 6L);
        SystemCalls.closed(map);
    }

    @Test
    void aMachineSetBackIsNotBelieved() throws IOException {
        Mark first = mark();
        Mark forged = new Mark(first.epoch(), first.generation(), first.number() + 1, first.start(), first.sizeBytes());
        assertThat(disk.since(loop.part(), forged).because()).contains("set back");
        Mark future = new Mark(first.epoch(), first.generation() + 1, 1, first.start(), first.sizeBytes());
        assertThat(disk.since(loop.part(), future).extents()).isEmpty();
    }

    @Test
    void anotherFileUnderTheSameNameIsAnotherDisk() throws IOException {
        Path other = Files.createFile(folder.resolve("other.raw"));
        Shell.must("truncate -s " + SIZE + " " + other);
        String device = loop.device();
        BlockDisk before = loop.part().disk();
        assertThat(disk.isStill(before)).isTrue();
        Shell.must("losetup -d " + device + " && losetup " + device + " " + other);
        assertThat(disk.isStill(before.now())).isFalse();
    }
}
