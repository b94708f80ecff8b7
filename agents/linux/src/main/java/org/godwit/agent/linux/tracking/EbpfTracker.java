// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.godwit.agent.Log;
import org.godwit.agent.Tracker;
import org.godwit.api.disk.Concern;
import org.godwit.api.disk.Extents;
import org.godwit.api.source.ChangeMark;

/**
 * Tracks block devices by eBPF programs on raw tracepoints of the block layer. Where a disk cannot be tracked, or anything
 * about it is in doubt, there is no answer, and the disk is compared in whole: the log says why.
 */
public final class EbpfTracker implements Tracker {
    /** Of the kernel's memory, for the cells of all disks. */
    private static final long CELL_BYTES = 32 << 20;

    private static final Path SYS = Path.of("/sys");
    private static final Path BTF = SYS.resolve("kernel/btf/vmlinux");

    private final Programs programs;
    private final Function<String, Optional<Path>> devices;
    private final boolean loops;
    private final UUID boot;
    private final Log log;
    private final Notes notes;
    private final Map<Long, TrackedDisk> disks = new HashMap<>();

    private EbpfTracker(
            Programs programs, Function<String, Optional<Path>> devices, boolean loops, UUID boot, Log log) {
        this.programs = programs;
        this.devices = devices;
        this.loops = loops;
        this.boot = boot;
        this.log = log;
        this.notes = new Notes(log);
    }

    /**
     * Loads the programs, or takes over those of an agent that ended.
     *
     * @param state the agent's state folder: two agents do not share their marks
     * @param devices the block device of a disk, by the disk's name
     * @param loops whether loop devices are tracked, too: only a person knows whether nobody writes their files
     * @throws IOException a {@link Card.DealtException} where this kernel or this process cannot
     */
    public static EbpfTracker load(Path state, Function<String, Optional<Path>> devices, boolean loops, Log log)
            throws IOException {
        Admission.checkMachine(BTF);
        KernelTypes types;
        try (Btf btf = Btf.read(BTF)) {
            types = KernelTypes.of(btf);
        } catch (IOException | IndexOutOfBoundsException e) {
            throw Card.STRANGE_KERNEL.dealt(String.valueOf(e.getMessage()));
        }
        Admission admission = Admission.ofThisProcess();
        admission.checkMaps();
        Optional<Pins> pins =
                admission.mayTakeOver(log) ? Pins.of(SYS.resolve("fs/bpf"), state, log) : Optional.empty();
        UUID boot = UUID.fromString(
                Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip());
        try {
            return new EbpfTracker(Programs.open(types, pins), devices, loops, boot, log);
        } catch (IOException | IllegalStateException e) {
            throw admission.refused(String.valueOf(e.getMessage()));
        }
    }

    /** Ends the tracking of an agent that shall not track any more. */
    public static void unload(Path state) throws IOException {
        Pins.remove(SYS.resolve("fs/bpf"), state);
    }

    /** Whether what is marked outlives this process. */
    public boolean isPinned() {
        return programs.isPinned();
    }

    /** Begins with these disks, so that the first mark of each finds it tracked; says which, and why others are not. */
    public synchronized List<String> begin(List<String> names) {
        List<String> tracked = new ArrayList<>();
        for (String name : names) {
            try {
                Optional<BlockDisk.Part> part = part(name);
                if (part.isPresent()) {
                    tracked(part.get());
                    tracked.add(name);
                    notes.tracked(name);
                }
            } catch (IOException e) {
                notes.untracked(name, e);
            }
        }
        forgetOthers();
        return tracked;
    }

    /** Memory of the kernel that the marks take. */
    public synchronized long kernelBytes() {
        return disks.values().stream()
                .mapToLong(disk -> disk.geometry().totalBytes())
                .sum();
    }

    /**
     * What an operator should know: which disks are tracked, which are not or were not.
     *
     * @param meaning of tracking, in words
     */
    public synchronized List<Concern> concerns(String meaning) {
        return notes.concerns(meaning);
    }

    @Override
    public synchronized Optional<ChangeMark> mark(String disk) {
        try {
            Optional<BlockDisk.Part> part = part(disk);
            if (part.isEmpty()) {
                notes.gone(disk);
                return Optional.empty();
            }
            TrackedDisk tracked = tracked(part.get());
            ChangeMark mark = tracked.mark(part.get()).written();
            notes.tracked(disk);
            if (!tracked.lastRepeat().isEmpty()) {
                notes.repeated(disk, tracked.lastRepeat());
            }
            log.debug("mark given disk=" + disk + " mark=" + mark.token() + " doubt=" + tracked.lastDoubt());
            return Optional.of(mark);
        } catch (IOException e) {
            notes.untracked(disk, e);
            return Optional.empty();
        }
    }

    @Override
    public Optional<Extents> since(String disk, ChangeMark mark) {
        return ask(disk, mark, TrackedDisk::since);
    }

    @Override
    public Optional<Extents> finelySince(String disk, ChangeMark mark) {
        return ask(disk, mark, TrackedDisk::finelySince);
    }

    @Override
    public synchronized boolean tracks(String disk) {
        return notes.isTracked(disk);
    }

    private interface Question {
        TrackedDisk.Answer of(TrackedDisk disk, BlockDisk.Part part, Mark mark) throws IOException;
    }

    private synchronized Optional<Extents> ask(String disk, ChangeMark mark, Question question) {
        Optional<Mark> known = Mark.read(mark);
        try {
            Optional<BlockDisk.Part> part = part(disk);
            if (part.isEmpty()) {
                return Optional.empty();
            }
            TrackedDisk.Answer answer = known.isEmpty()
                    ? TrackedDisk.Answer.none("the last restore point was made without this tracker")
                    : question.of(tracked(part.get()), part.get(), known.get());
            if (answer.extents().isEmpty()) {
                notes.compared(disk, answer.because());
            } else {
                notes.answered(disk);
            }
            return answer.extents();
        } catch (IOException e) {
            notes.untracked(disk, e);
            return Optional.empty();
        }
    }

    /** Whoever starts the agent again finds no mark of before known. */
    @Override
    public synchronized void distrust(String disk, String because) throws IOException {
        Optional<BlockDisk.Part> part = part(disk);
        if (part.isPresent()) {
            tracked(part.get()).doubt(because);
        }
        notes.forgotten(disk);
    }

    private Optional<BlockDisk.Part> part(String name) throws IOException {
        Optional<Path> device = devices.apply(name);
        if (device.isEmpty()) {
            return Optional.empty();
        }
        BlockDisk.Part part = BlockDisk.of(SYS, device.get());
        Optional<Card.Dealt> objection = !loops && part.disk().isLoop()
                ? Optional.of(Card.LOOP.on(part.disk().name()))
                : part.disk().objection();
        if (objection.isPresent()) {
            TrackedDisk tracked = disks.get(part.disk().identity().key());
            if (tracked != null) {
                tracked.doubt(objection.get().toString());
            }
            throw new Card.DealtException(objection.get());
        }
        return Optional.of(part);
    }

    /** The disk as tracked: as before, as an earlier agent left it, or anew. */
    private TrackedDisk tracked(BlockDisk.Part part) throws IOException {
        BlockDisk disk = part.disk();
        long key = disk.identity().key();
        TrackedDisk known = disks.get(key);
        if (known != null && known.isStill(programs, disk)) {
            return known;
        }
        if (known != null) {
            disks.remove(key);
            known.close();
        }
        Optional<TrackedDisk> left = TrackedDisk.left(programs, disk, boot);
        TrackedDisk tracked = left.isPresent() ? left.get() : begun(disk);
        disks.put(key, tracked);
        return tracked;
    }

    private TrackedDisk begun(BlockDisk disk) throws IOException {
        try {
            SystemCalls.tryDirectRead("/dev/" + disk.name().replace('!', '/'));
        } catch (SystemCalls.RefusedException e) {
            if (e.errno() == SystemCalls.EINVAL) {
                throw new Card.DealtException(Card.NO_DIRECT_READ.on(disk.name()));
            }
        }
        long size = disk.identity().sizeBytes();
        long all = size
                + disks.values().stream()
                        .mapToLong(each -> each.disk().identity().sizeBytes())
                        .sum();
        long share = (long) ((double) CELL_BYTES * size / all);
        return TrackedDisk.begin(programs, disk, boot, Geometry.of(size, share));
    }

    /** What an earlier agent tracked and nobody wants now. */
    private void forgetOthers() {
        try {
            for (long key : programs.keys()) {
                if (!disks.containsKey(key)) {
                    programs.forget(key);
                }
            }
        } catch (IOException e) {
            log.debug("disks of an earlier agent stay tracked because=" + e.getMessage());
        }
    }
}
