// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.UUID;
import org.godwit.api.disk.Extents;

/**
 * One disk whose writes are marked. A mark says: what was written before, and not told yet, is stamped with my generation or
 * an older one; all that is written later will have a younger one. So whoever reads the disk after a mark was given
 * knows it as it was at the mark or later, and learns the rest by the next one, however often it failed in between and
 * whoever died.
 *
 * <p>Any doubt begins a new epoch: marks given before are not known any more, and the whole disk is compared.
 */
final class TrackedDisk implements Tracked {
    /** Longer than any write takes whose end we did not see. */
    private static final int LONGEST_WRITE_SECONDS = 900;

    /** Ranges of an answer; far below what a message may have. */
    private static final int MOST_RANGES = 16_384;

    private static final Path UPTIME = Path.of("/proc/uptime");

    private final Programs programs;
    private final DiskPages pages;
    private final BlockDisk disk;
    private final Audit audit;
    private final SecureRandom random = new SecureRandom();
    private final Recent recent = new Recent();
    /** Whether the last mark was given to its end: else there may be stamps of a generation that has no mark yet. */
    private boolean settled;

    private String doubt = "";
    private String again = "";

    private TrackedDisk(Programs programs, DiskPages pages, BlockDisk disk) {
        this.programs = programs;
        this.pages = pages;
        this.disk = disk;
        this.audit = new Audit(pages, disk);
    }

    /** What an earlier agent left for this very disk. */
    static Optional<TrackedDisk> left(Programs programs, BlockDisk disk, UUID boot) throws IOException {
        Optional<Integer> map = programs.pagesOf(disk.identity().key());
        if (map.isEmpty()) {
            return Optional.empty();
        }
        return DiskPages.reopen(map.get(), disk, boot).map(pages -> new TrackedDisk(programs, pages, disk));
    }

    /** Begins to track. From the return on nothing that is written is missed; what was before must be compared. */
    static TrackedDisk begin(Programs programs, BlockDisk disk, UUID boot, Geometry geometry) throws IOException {
        programs.attach(disk.hasQueue() ? Programs.REQUESTS : Programs.BIOS);
        DiskPages pages = DiskPages.create(disk, geometry, boot);
        try {
            programs.track(disk.identity().key(), pages.map());
            TrackedDisk tracked = new TrackedDisk(programs, pages, disk);
            tracked.audit.begin();
            pages.number(Layout.AUDITED, now());
            return tracked;
        } catch (IOException e) {
            pages.close();
            throw e;
        }
    }

    @Override
    public BlockDisk disk() {
        return disk;
    }

    @Override
    public long kernelBytes() {
        return geometry().totalBytes();
    }

    Geometry geometry() {
        return pages.geometry();
    }

    /** Whether programs still mark these pages for a disk that is still the same. */
    @Override
    public synchronized boolean isStill(BlockDisk now) throws IOException {
        return pages.isOf(now) && programs.marks(now.identity().key(), pages.map());
    }

    /** Gives a mark. Takes a new generation, but where nothing happened since the last one. */
    @Override
    public synchronized Mark mark(BlockDisk.Part part) throws IOException {
        doubt = "";
        again = "";
        int flags = pages.flags();
        if (flags != 0) {
            doubt(DiskPages.said(flags));
            pages.lower(flags);
        }
        long generation = pages.number(Layout.GENERATION);
        boolean unsettled = !settled;
        settled = false;
        recent.begin();
        boolean changed = pages.drain(generation, recent);
        boolean renewed = audit(generation);
        changed |= renewed;
        changed |= unsettled;
        Optional<Integer> last = pages.generations().number(generation - 1, generation);
        if (!changed && disk.hasQueue() && last.isPresent()) {
            settled = true;
            return mark(part, generation - 1, last.get());
        }
        int number = random.nextInt() ^ Long.hashCode(System.currentTimeMillis());
        pages.generations().put(generation, number, now());
        VarHandle.fullFence();
        pages.number(Layout.GENERATION, generation + 1);
        VarHandle.fullFence();
        settled = true;
        recent.end(generation, !renewed && !unsettled);
        return mark(part, generation, number);
    }

    private Mark mark(BlockDisk.Part part, long generation, int number) {
        return new Mark(pages.id(Layout.EPOCH), generation, number, part.start(), part.sizeBytes());
    }

    /** Says whether anything was stamped again. */
    private boolean audit(long generation) throws IOException {
        int now = now();
        Audit.Finding finding = audit.look();
        boolean stamped = false;
        switch (finding.verdict()) {
            case CLEAN -> {}
            case ENDS_MISSING -> {
                again = "the ends of " + finding.missing() + " sectors were not seen";
                // Such a write left its first mark at most so long before the last clean audit.
                int from = (int) pages.number(Layout.AUDITED) - LONGEST_WRITE_SECONDS;
                long past = pages.generations().before(from, generation);
                try (Stamps stamps = pages.stamps()) {
                    stamped = stamps.renew(generation, past);
                }
            }
            case WRITES_MISSING -> doubt("the kernel wrote " + finding.missing() + " sectors that we were not told of");
        }
        audit.settle(finding, now);
        return stamped;
    }

    /** From now on earlier marks are not known. */
    @Override
    public synchronized void doubt(String because) {
        doubt = doubt.isEmpty() ? because : doubt + ", " + because;
        pages.newEpoch();
    }

    /** What was found doubtful when the last mark was given; empty when nothing. */
    @Override
    public synchronized String lastDoubt() {
        return doubt;
    }

    /** Why what was written lately is compared again; empty when it is not. */
    @Override
    public synchronized String lastRepeat() {
        return again;
    }

    /** What was written since a mark: a superset, to be asked for after the next mark was given. */
    @Override
    public synchronized Answer since(BlockDisk.Part part, Mark mark) throws IOException {
        if (!settled) {
            return Answer.none("what was marked could not be read");
        }
        if (!mark.epoch().equals(pages.id(Layout.EPOCH))) {
            return Answer.none(
                    doubt.isEmpty()
                            ? "its mark is of another epoch: a restart of the machine, another disk, an earlier doubt"
                            : doubt);
        }
        if (mark.start() != part.start() || mark.sizeBytes() != part.sizeBytes()) {
            return Answer.none("the partition was moved");
        }
        long next = pages.number(Layout.GENERATION);
        Optional<Integer> number = pages.generations().number(mark.generation(), next);
        if (number.isEmpty()) {
            return Answer.none("its mark is too old: only the last " + Generations.KEPT + " are kept");
        }
        if (number.get() != mark.number()) {
            return Answer.none("the machine was set back to an earlier moment");
        }
        long past = mark.generation();
        if (!disk.hasQueue()) {
            // The end of its writes is not seen for sure, so what was marked shortly before may have landed later.
            int given = pages.generations().seconds(past);
            past = Math.min(past, pages.generations().before(given - LONGEST_WRITE_SECONDS, next));
        }
        Ranges ranges = new Ranges(MOST_RANGES);
        try (Stamps stamps = pages.stamps()) {
            stamps.younger(next - 1, past, ranges);
        }
        return new Answer(Optional.of(ranges.within(part.start(), part.sizeBytes())), "");
    }

    /** As {@link #since}, by cells where they are remembered. */
    @Override
    public synchronized Answer finelySince(BlockDisk.Part part, Mark mark) throws IOException {
        Answer answer = since(part, mark);
        if (answer.extents().isEmpty() || !disk.hasQueue()) {
            return answer;
        }
        Optional<Extents> cells = recent.between(mark.generation(), pages.number(Layout.GENERATION) - 1);
        return cells.map(found -> new Answer(Optional.of(Recent.within(found, part.start(), part.sizeBytes())), ""))
                .orElse(answer);
    }

    /** Seconds since the machine started, sleep included. */
    private static int now() throws IOException {
        String text = Files.readString(UPTIME);
        return (int) Double.parseDouble(text.substring(0, text.indexOf(' ')));
    }

    /** Lets go of the memory; programs go on. */
    @Override
    public synchronized void close() {
        pages.close();
    }
}
