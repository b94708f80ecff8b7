// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.godwit.agent.Log;
import org.godwit.agent.Tracker;
import org.godwit.api.disk.Concern;
import org.godwit.api.disk.Extents;
import org.godwit.api.source.ChangeMark;

/**
 * Tracks block devices by one of the ways that the kernel has for it. Where a disk cannot be tracked, or anything
 * about it is in doubt, there is no answer, and the disk is compared in whole: the log says why.
 */
public final class DeviceTracker implements Tracker {
    private static final Path SYS = Path.of("/sys");

    private final TrackingMethod method;
    private final Function<String, Optional<Path>> devices;
    private final boolean loops;
    private final Log log;
    private final Notes notes;
    private final Map<Long, Tracked> disks = new HashMap<>();

    private DeviceTracker(TrackingMethod method, Function<String, Optional<Path>> devices, boolean loops, Log log) {
        this.method = method;
        this.devices = devices;
        this.loops = loops;
        this.log = log;
        this.notes = new Notes(method.name(), log);
    }

    /**
     * By eBPF: loads the programs, or takes over those of an agent that ended.
     *
     * @param state the agent's state folder: two agents do not share their marks
     * @param devices the block device of a disk, by the disk's name
     * @param loops whether loop devices are tracked, too: only a person knows whether nobody writes their files
     * @throws IOException a {@link Card.DealtException} where this kernel or this process cannot
     */
    public static DeviceTracker ebpf(Path state, Function<String, Optional<Path>> devices, boolean loops, Log log)
            throws IOException {
        return new DeviceTracker(EbpfMethod.load(state, log), devices, loops, log);
    }

    /**
     * By blktrace, as {@link #ebpf}: what was written while no agent ran is not known.
     *
     * @throws IOException a {@link Card.DealtException} where this kernel or this process cannot
     */
    public static DeviceTracker blktrace(Path state, Function<String, Optional<Path>> devices, boolean loops, Log log)
            throws IOException {
        return new DeviceTracker(BlktraceMethod.begin(state, log), devices, loops, log);
    }

    /** Ends the tracking of an agent that shall not track any more. */
    public static void unload(Path state) throws IOException {
        EbpfMethod.unload(state);
        BlktraceMethod.unload(state);
    }

    /** As people call the way: eBPF, blktrace. */
    public String method() {
        return method.name();
    }

    /**
     * Whether blktrace could be used, without using it.
     *
     * @throws IOException a {@link Card.DealtException} where it cannot
     */
    public static void checkBlktrace() throws IOException {
        BlktraceMethod.check();
    }

    /** Whether what is marked outlives this process. */
    public boolean isPinned() {
        return method.isPinned();
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
        return disks.values().stream().mapToLong(Tracked::kernelBytes).sum();
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
            Tracked tracked = tracked(part.get());
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
        return ask(disk, mark, Tracked::since);
    }

    @Override
    public Optional<Extents> finelySince(String disk, ChangeMark mark) {
        return ask(disk, mark, Tracked::finelySince);
    }

    @Override
    public synchronized boolean tracks(String disk) {
        return notes.isTracked(disk);
    }

    private interface Question {
        Tracked.Answer of(Tracked disk, BlockDisk.Part part, Mark mark) throws IOException;
    }

    private synchronized Optional<Extents> ask(String disk, ChangeMark mark, Question question) {
        Optional<Mark> known = Mark.read(mark);
        try {
            Optional<BlockDisk.Part> part = part(disk);
            if (part.isEmpty()) {
                return Optional.empty();
            }
            Tracked.Answer answer = known.isEmpty()
                    ? Tracked.Answer.none("the last restore point was made without this tracker")
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
            Tracked tracked = disks.get(part.disk().identity().key());
            if (tracked != null) {
                tracked.doubt(objection.get().toString());
            }
            throw new Card.DealtException(objection.get());
        }
        return Optional.of(part);
    }

    /** The disk as tracked: as before, as an earlier agent left it, or anew. */
    private Tracked tracked(BlockDisk.Part part) throws IOException {
        BlockDisk disk = part.disk();
        long key = disk.identity().key();
        Tracked known = disks.get(key);
        if (known != null && known.isStill(disk)) {
            return known;
        }
        if (known != null) {
            disks.remove(key);
            known.close();
        }
        checkDirectReads(disk);
        Tracked tracked = method.track(
                disk,
                disks.values().stream()
                        .mapToLong(each -> each.disk().identity().sizeBytes())
                        .sum());
        disks.put(key, tracked);
        return tracked;
    }

    private static void checkDirectReads(BlockDisk disk) throws IOException {
        try {
            SystemCalls.tryDirectRead("/dev/" + disk.name().replace('!', '/'));
        } catch (SystemCalls.RefusedException e) {
            if (e.errno() == SystemCalls.EINVAL) {
                throw new Card.DealtException(Card.NO_DIRECT_READ.on(disk.name()));
            }
        }
    }

    /** What an earlier agent tracked and nobody wants now. */
    private void forgetOthers() {
        try {
            method.keepOnly(Set.copyOf(disks.keySet()));
        } catch (IOException e) {
            log.debug("disks of an earlier agent stay tracked because=" + e.getMessage());
        }
    }
}
