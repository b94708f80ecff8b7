// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.BitSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.godwit.agent.Log;
import org.godwit.api.disk.Extent;
import org.godwit.api.disk.Extents;

/** A tracked disk of a test, of the hooks that are wanted, with stamps as fine as its cells. */
final class Bench implements AutoCloseable {
    /** Which of both trackers the benches are of: eBPF, or with this property blktrace, whose hook is the end. */
    static final boolean BLKTRACE =
            System.getProperty("godwit.proof.tracker", "").equals("blktrace");

    private final Runnable end;
    private final Tracked tracked;
    private final BlockDisk.Part part;
    private final int blockBytes;
    private Mark last;

    private Bench(Runnable end, Tracked tracked, BlockDisk.Part part, int blockBytes) throws IOException {
        this.end = end;
        this.tracked = tracked;
        this.part = part;
        this.blockBytes = blockBytes;
        this.last = tracked.mark(part);
    }

    static KernelTypes types() throws IOException {
        try (Btf btf = Btf.read(Path.of("/sys/kernel/btf/vmlinux"))) {
            return KernelTypes.of(btf);
        }
    }

    static UUID boot() throws IOException {
        return UUID.fromString(
                Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip());
    }

    static Bench of(LoopDisk disk, Set<Hook> hooks) throws IOException {
        return of(disk.part(), hooks, LoopDisk.BLOCK);
    }

    /** @param blockBytes of cells and stamps */
    static Bench of(BlockDisk.Part part, Set<Hook> hooks, int blockBytes) throws IOException {
        if (BLKTRACE) {
            return traced(part, blockBytes);
        }
        SystemCalls.unlimitLockedMemory();
        Programs programs = Programs.open(types(), Optional.empty(), hooks);
        Geometry geometry = new Geometry(
                part.disk().identity().sizeBytes(),
                Integer.numberOfTrailingZeros(blockBytes),
                Integer.numberOfTrailingZeros(blockBytes));
        TrackedDisk tracked = TrackedDisk.begin(programs, part.disk(), boot(), geometry);
        if (!hooks.containsAll(Programs.REQUESTS)) {
            blind(programs, part.disk());
        }
        return new Bench(programs::close, tracked, part, 1 << geometry.cellShift());
    }

    private static Bench traced(BlockDisk.Part part, int blockBytes) throws IOException {
        Path state = Files.createTempDirectory("blktrace");
        BlktraceMethod method = BlktraceMethod.begin(state, new Log(System.out, true, Clock.systemUTC()));
        Tracked tracked = method.track(part.disk(), Integer.numberOfTrailingZeros(blockBytes));
        Shell.may("rm -r " + state);
        return new Bench(() -> {}, tracked, part, 1 << ((TracedDisk) tracked).blockShift());
    }

    /** Makes the audit see more ends than there are: it would heal what a missing hook misses. */
    private static void blind(Programs programs, BlockDisk disk) throws IOException {
        int map = programs.pagesOf(disk.identity().key()).orElseThrow();
        try (Mapping control = Mapping.of(map, 0, 1)) {
            control.bytes().putLong(Layout.ENDED, 1L << 60);
        } finally {
            SystemCalls.closed(map);
        }
    }

    Tracked tracked() {
        return tracked;
    }

    /** Blocks that were written since the last call; all of them when that is in doubt. */
    BitSet drain(int blocks) throws IOException {
        Mark next = tracked.mark(part);
        Tracked.Answer answer = tracked.since(part, last);
        last = next;
        BitSet found = new BitSet(blocks);
        Extents extents = answer.extents().orElse(Extents.all((long) blocks * blockBytes));
        for (Extent extent : extents.list()) {
            found.set((int) (extent.offset() / blockBytes), (int) ((extent.end() + blockBytes - 1) / blockBytes));
        }
        return found;
    }

    @Override
    public void close() {
        tracked.close();
        end.run();
    }
}
