// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.godwit.agent.Log;

/** By eBPF programs on raw tracepoints of the block layer, which mark pages of the kernel's: kernel 5.10 or newer. */
final class EbpfMethod implements TrackingMethod {
    /** Of the kernel's memory, for the cells of all disks. */
    private static final long CELL_BYTES = 32 << 20;

    private static final Path BTF = Path.of("/sys/kernel/btf/vmlinux");
    private static final Path BPFFS = Path.of("/sys/fs/bpf");

    private final Programs programs;
    private final UUID boot;

    private EbpfMethod(Programs programs, UUID boot) {
        this.programs = programs;
        this.boot = boot;
    }

    /**
     * Loads the programs, or takes over those of an agent that ended.
     *
     * @throws IOException a {@link Card.DealtException} where this kernel or this process cannot
     */
    static EbpfMethod load(Path state, Log log) throws IOException {
        Admission.checkMachine(BTF);
        KernelTypes types;
        try (Btf btf = Btf.read(BTF)) {
            types = KernelTypes.of(btf);
        } catch (IOException | IndexOutOfBoundsException e) {
            throw Card.STRANGE_KERNEL.dealt(String.valueOf(e.getMessage()));
        }
        Admission admission = Admission.ofThisProcess();
        admission.checkMaps();
        Optional<Pins> pins = admission.mayTakeOver(log) ? Pins.of(BPFFS, state, log) : Optional.empty();
        UUID boot = UUID.fromString(
                Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip());
        try {
            return new EbpfMethod(Programs.open(types, pins), boot);
        } catch (IOException | IllegalStateException e) {
            throw admission.refused(String.valueOf(e.getMessage()));
        }
    }

    /** Ends the tracking of an agent that shall not track any more. */
    static void unload(Path state) throws IOException {
        Pins.remove(BPFFS, state);
    }

    @Override
    public String name() {
        return "eBPF";
    }

    @Override
    public Tracked track(BlockDisk disk, long otherBytes) throws IOException {
        Optional<TrackedDisk> left = TrackedDisk.left(programs, disk, boot);
        if (left.isPresent()) {
            return left.get();
        }
        long size = disk.identity().sizeBytes();
        long share = (long) ((double) CELL_BYTES * size / (size + otherBytes));
        return TrackedDisk.begin(programs, disk, boot, Geometry.of(size, share));
    }

    @Override
    public void keepOnly(Set<Long> keys) throws IOException {
        for (long key : programs.keys()) {
            if (!keys.contains(key)) {
                programs.forget(key);
            }
        }
    }

    @Override
    public boolean isPinned() {
        return programs.isPinned();
    }
}
