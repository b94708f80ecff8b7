// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.BitSet;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.godwit.api.disk.Extents;

/**
 * One disk whose requests are traced by blktrace when they end. What they wrote is noted in cells as it is read, and goes over into
 * stamps of blocks when a mark is given: {@link TrackedDisk} without the kernel's pages, for as long as this process lives.
 */
final class TracedDisk implements Tracked {
    private static final int SECTOR_SHIFT = 9;
    private static final int FINEST_CELL_SHIFT = 16;
    static final int BLOCK_SHIFT = 20;
    private static final int CELLS_SHIFT = 4;
    private static final int MOST_BLOCKS = 1 << 20;
    private static final int MOST_RANGES = 16_384;

    private static final int TRIES = 8;

    /** Marks that are remembered. */
    private static final int KEPT = 1024;

    private final Reader reader;
    private final BlockDisk disk;
    private final Blktrace trace;
    private final int cellShift;
    private final int blockShift;
    private final BitSet cells = new BitSet();
    private final int[] stamps;
    private final int[] numbers = new int[KEPT];
    private final SecureRandom random = new SecureRandom();
    private final Recent recent = new Recent();
    private UUID epoch = UUID.randomUUID();
    private long generation = 1;
    private long sectors;
    private long counted;
    private String found = "";
    private String doubt = "";
    private boolean broken;
    private boolean closed;

    /** The one thread on which traces are read. */
    interface Reader {
        <T> T call(Callable<T> task) throws IOException;
    }

    private TracedDisk(Reader reader, BlockDisk disk, Blktrace trace, int leastBlockShift) throws IOException {
        this.reader = reader;
        this.disk = disk;
        this.trace = trace;
        int shift = leastBlockShift;
        while (disk.identity().sizeBytes() >>> shift >= MOST_BLOCKS) {
            shift++;
        }
        this.blockShift = shift;
        this.cellShift = Math.min(blockShift, Math.max(FINEST_CELL_SHIFT, blockShift - CELLS_SHIFT));
        this.stamps = new int[Math.toIntExact((disk.identity().sizeBytes() >>> blockShift) + 1)];
    }

    /** @param leastBlockShift of the bytes that share a stamp; more where the disk is large */
    static TracedDisk begin(Reader reader, BlockDisk disk, int bufferBytes, int leastBlockShift) throws IOException {
        Blktrace trace = Blktrace.begin(disk, bufferBytes);
        TracedDisk traced = new TracedDisk(reader, disk, trace, leastBlockShift);
        try {
            reader.call(traced::counting);
            return traced;
        } catch (IOException e) {
            traced.close();
            throw e;
        }
    }

    /** Finds a moment between writes from which both counts begin; without one we are ahead, and less can be noticed. */
    private synchronized boolean counting() throws IOException {
        for (int i = 0; i < TRIES; i++) {
            counted = disk.writtenSectors();
            sectors = 0;
            trace.read(this::written);
            if (disk.writtenSectors() == counted) {
                sectors = 0;
                return true;
            }
        }
        return false;
    }

    @Override
    public BlockDisk disk() {
        return disk;
    }

    int blockShift() {
        return blockShift;
    }

    @Override
    public synchronized boolean isStill(BlockDisk now) {
        return !closed && !broken && disk.identity().equals(now.identity()) && trace.isOn();
    }

    /** Reads what has ended, on the reader's thread. @return {@link Blktrace#read} */
    synchronized double drain() {
        if (closed || broken) {
            return 0;
        }
        try {
            return trace.read(this::written);
        } catch (Blktrace.DroppedException e) {
            found = String.valueOf(e.getMessage());
            return 1;
        } catch (IOException e) {
            // What comes behind it cannot be read either: another trace begins with the next mark.
            broken = true;
            found = String.valueOf(e.getMessage());
            return 0;
        }
    }

    private void written(long sector, long bytes) {
        sectors += bytes >>> SECTOR_SHIFT;
        long from = sector << SECTOR_SHIFT >>> cellShift;
        long to = (sector << SECTOR_SHIFT) + bytes - 1 >>> cellShift;
        long last = disk.identity().sizeBytes() - 1 >>> cellShift;
        if (from < 0 || from > last || to > last) {
            found = "a request lay outside of the disk";
            return;
        }
        cells.set((int) from, (int) to + 1);
    }

    @Override
    public Mark mark(BlockDisk.Part part) throws IOException {
        // The kernel's count first: it is raised after we are told, so that ours is no less.
        long stat = disk.writtenSectors();
        reader.call(this::drain);
        return settled(part, stat);
    }

    private synchronized Mark settled(BlockDisk.Part part, long stat) {
        doubt = "";
        audit(stat);
        stamp();
        int number = random.nextInt();
        numbers[(int) (generation % KEPT)] = number;
        return new Mark(epoch, generation++, number, part.start(), part.sizeBytes());
    }

    private void audit(long stat) {
        long missing = stat - counted - sectors;
        counted = stat;
        sectors = Math.max(0, -missing);
        if (!found.isEmpty()) {
            doubt(found);
            found = "";
        } else if (missing > 0) {
            doubt("the kernel wrote " + missing + " sectors that we were not told of");
        }
    }

    private void stamp() {
        recent.begin();
        for (int from = cells.nextSetBit(0); from >= 0; from = cells.nextSetBit(cells.nextClearBit(from))) {
            int to = cells.nextClearBit(from);
            recent.add(
                    (long) from << cellShift,
                    Math.min((long) to << cellShift, disk.identity().sizeBytes()));
            int lastBlock = (int) (((long) to << cellShift) - 1 >>> blockShift);
            for (int block = (int) ((long) from << cellShift >>> blockShift); block <= lastBlock; block++) {
                stamps[block] = Math.toIntExact(generation);
            }
        }
        cells.clear();
        recent.end(generation, true);
    }

    @Override
    public synchronized Answer since(BlockDisk.Part part, Mark mark) {
        Optional<Answer> refusal = refusal(part, mark);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        Ranges ranges = new Ranges(MOST_RANGES);
        for (int block = 0; block < stamps.length; block++) {
            if (stamps[block] > mark.generation()) {
                ranges.add((long) block << blockShift, (long) (block + 1) << blockShift);
            }
        }
        return new Answer(Optional.of(ranges.within(part.start(), part.sizeBytes())), "");
    }

    @Override
    public synchronized Answer finelySince(BlockDisk.Part part, Mark mark) {
        Optional<Answer> refusal = refusal(part, mark);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        Optional<Extents> fine = recent.between(mark.generation(), generation - 1);
        return fine.map(all -> new Answer(Optional.of(Recent.within(all, part.start(), part.sizeBytes())), ""))
                .orElseGet(() -> since(part, mark));
    }

    private Optional<Answer> refusal(BlockDisk.Part part, Mark mark) {
        if (!mark.epoch().equals(epoch)) {
            return Optional.of(Answer.none(
                    doubt.isEmpty()
                            ? "its mark is of another epoch: the agent was started again, or another disk, or an earlier doubt"
                            : doubt));
        }
        if (mark.start() != part.start() || mark.sizeBytes() != part.sizeBytes()) {
            return Optional.of(Answer.none("the partition was moved"));
        }
        if (mark.generation() >= generation || mark.generation() <= generation - 1 - KEPT) {
            return Optional.of(Answer.none("its mark is too old: only the last " + KEPT + " are kept"));
        }
        return numbers[(int) (mark.generation() % KEPT)] == mark.number()
                ? Optional.empty()
                : Optional.of(Answer.none("the machine was set back to an earlier moment"));
    }

    @Override
    public synchronized void doubt(String because) {
        doubt = doubt.isEmpty() ? because : doubt + ", " + because;
        epoch = UUID.randomUUID();
    }

    @Override
    public synchronized String lastDoubt() {
        return doubt;
    }

    @Override
    public String lastRepeat() {
        return "";
    }

    @Override
    public long kernelBytes() {
        return trace.kernelBytes();
    }

    @Override
    public synchronized void close() {
        closed = true;
        trace.close();
    }
}
