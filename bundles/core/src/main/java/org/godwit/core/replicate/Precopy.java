// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.replicate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.disk.Concern;
import org.godwit.api.disk.Disk;
import org.godwit.api.disk.DiskId;
import org.godwit.api.disk.Extent;
import org.godwit.api.job.JobContext;
import org.godwit.api.problem.Problem;
import org.godwit.api.source.ChangeMark;
import org.godwit.api.source.ChangeSet;
import org.godwit.api.source.FreezingSnapshot;

/**
 * Pre-copy, as live migration does it: rounds of what was written meanwhile until little is left or it does not shrink
 * any more, then a freeze that holds the rest. In each round the mark comes before the read, so what is written while it
 * is read is in the next round.
 */
public final class Precopy {
    /** So little is left to the freeze. */
    static final long SMALL_BYTES = 32L << 20;

    /** Beyond these a machine writes as fast as it is read. */
    static final int MOST_ROUNDS = 12;

    /** A source that could not hold what was left gets so many further rounds. */
    static final int MOST_FREEZES = 5;

    /** No source holds more of a disk: it would have to keep it in memory. */
    private static final long MOST_HELD_BYTES = 1L << 30;

    /** A round with more than this part of the one before does not shrink. */
    private static final double SHRINKS = 0.8;

    private static final String BELOW = "CONSISTENCY_BELOW_";

    private final JobContext job;
    private final FreezingSnapshot snapshot;
    private final List<DiskCopy> copies;
    private final Pacing pacing;
    private final DisksAtOnce atOnce;
    private long frozenMillis;
    private long momentNanos;
    private long roundNanos;
    private long restedNanos;

    /** How long it is until the freeze is due, and what to do until then. */
    public interface Pacing {
        /** It is due when little is left. */
        Pacing NONE = nanos -> false;

        /**
         * Rests between two rounds.
         *
         * @param roundNanos how long the last one took: that much of the time is for the last one before the freeze
         * @return false when there is no time left for it
         */
        boolean rest(long roundNanos) throws IOException;
    }

    /** How long rounds go on, and how many disks of a round are copied at the same time. */
    record Manner(Pacing pacing, DisksAtOnce atOnce) {}

    /** @param copies all disks, copied once */
    Precopy(JobContext job, FreezingSnapshot snapshot, List<DiskCopy> copies) {
        this(job, snapshot, copies, new Manner(Pacing.NONE, new DisksAtOnce(1)));
    }

    Precopy(JobContext job, FreezingSnapshot snapshot, List<DiskCopy> copies, Manner manner) {
        this.atOnce = manner.atOnce();
        this.pacing = manner.pacing();
        this.job = job;
        this.snapshot = snapshot;
        this.copies = copies;
    }

    /**
     * Brings all disks to one moment, or as near as they get.
     *
     * @return what is to be said of it
     */
    List<Concern> run() throws IOException {
        List<Concern> concerns = new ArrayList<>(rounds());
        boolean lower = snapshot.consistency().compareTo(snapshot.wanted()) < 0;
        if (lower && concerns.stream().noneMatch(concern -> concern.code().startsWith(BELOW))) {
            concerns.add(lowered("its source did not say why", "Look at the log of the source."));
        }
        return concerns;
    }

    /** How long file systems stood still in all. */
    long frozenMillis() {
        return frozenMillis;
    }

    /** How long there was nothing to do. */
    long restedMillis() {
        return restedNanos / 1_000_000;
    }

    /** When the last freeze was ordered, by {@link System#nanoTime}; 0 when none was. */
    long momentNanos() {
        return momentNanos;
    }

    private List<Concern> rounds() throws IOException {
        int freezes = 0;
        long before = Long.MAX_VALUE;
        for (int round = 1; ; round++) {
            Optional<DiskCopy> untracked =
                    copies.stream().filter(copy -> copy.mark().isEmpty()).findFirst();
            if (untracked.isPresent()) {
                return List.of(untracked(untracked.get()));
            }
            List<ChangeSet> changes = changes();
            long bytes = bytes(changes);
            boolean ready = bytes <= SMALL_BYTES || bytes > before * SHRINKS || round >= MOST_ROUNDS;
            if (ready && freezes == 0 && rest()) {
                round = 0;
                before = Long.MAX_VALUE;
                changes = changes();
                bytes = bytes(changes);
                copyAgain(changes, bytes);
                continue;
            }
            if (ready) {
                FreezingSnapshot.Freeze freeze = freeze();
                freezes++;
                if (freeze.held() || freezes == MOST_FREEZES) {
                    return freeze.concerns();
                }
            }
            before = bytes;
            copyAgain(changes, bytes);
        }
    }

    private boolean rest() throws IOException {
        long began = System.nanoTime();
        boolean rested = pacing.rest(roundNanos);
        restedNanos += System.nanoTime() - began;
        return rested;
    }

    private List<ChangeSet> changes() throws IOException {
        List<ChangeSet> changes = new ArrayList<>();
        for (DiskCopy copy : copies) {
            job.throwIfCancelled();
            changes.add(DiskPlan.changes(snapshot, copy.disk(), copy.mark()));
        }
        return changes;
    }

    private long bytes(List<ChangeSet> changes) {
        long bytes = 0;
        for (int i = 0; i < copies.size(); i++) {
            bytes += copies.get(i).blocks(changes.get(i).extents()).totalBytes();
        }
        return bytes;
    }

    private record Round(DiskCopy copy, ChangeSet changes) {}

    private void copyAgain(List<ChangeSet> changes, long bytes) throws IOException {
        long began = System.nanoTime();
        job.phase("catch-up", bytes);
        List<Round> round = new ArrayList<>();
        for (int i = 0; i < copies.size(); i++) {
            round.add(new Round(copies.get(i), changes.get(i)));
        }
        atOnce.each(job, round, (part, disk) -> disk.copy().again(part, snapshot, disk.changes()));
        roundNanos = System.nanoTime() - began;
    }

    private FreezingSnapshot.Freeze freeze() throws IOException {
        job.phase("freeze", 0);
        job.throwIfCancelled();
        Map<DiskId, ChangeMark> marks = new LinkedHashMap<>();
        copies.forEach(copy -> marks.put(copy.disk().id(), copy.mark().orElseThrow()));
        momentNanos = System.nanoTime();
        FreezingSnapshot.Freeze freeze = snapshot.freeze(job, marks);
        frozenMillis += freeze.frozenMillis();
        if (freeze.held()) {
            take(freeze);
        }
        return freeze;
    }

    private void take(FreezingSnapshot.Freeze freeze) throws IOException {
        Map<DiskId, ChangeSet> held = new HashMap<>();
        freeze.changes().forEach(changes -> held.put(changes.disk(), changes));
        List<ChangeSet> parts = new ArrayList<>();
        for (DiskCopy copy : copies) {
            ChangeSet changes = held.get(copy.disk().id());
            if (changes == null || !isSane(changes, copy.disk())) {
                throw notHeld(copy).asException();
            }
            parts.add(changes);
        }
        job.phase("catch-up", bytes(parts));
        for (int i = 0; i < copies.size(); i++) {
            copies.get(i).amend(job, snapshot, parts.get(i));
        }
    }

    private static boolean isSane(ChangeSet held, Disk disk) {
        List<Extent> extents = held.extents().list();
        return held.extents().totalBytes() <= MOST_HELD_BYTES
                && (extents.isEmpty() || extents.get(extents.size() - 1).end() <= disk.sizeBytes());
    }

    private Problem notHeld(DiskCopy copy) {
        return Problem.of(
                Problem.Kind.BUG,
                "DISK_NOT_HELD",
                "Froze " + copies.size() + " disks, and what the source says that it holds of "
                        + copy.disk().id() + " makes no sense.",
                "Report it, with the version of the source plugin.");
    }

    private Concern untracked(DiskCopy copy) {
        return lowered(
                "what is written to disk " + copy.disk().id().name()
                        + " is not tracked, so that its blocks are of different moments",
                "Let the agent track it: --tracker auto, docs/linux-agent.md.");
    }

    /** A level that was wanted and not reached. */
    private Concern lowered(String because, String remedy) {
        return new Concern(
                Concern.Level.WARNING,
                BELOW + snapshot.wanted(),
                "Wanted: " + snapshot.wanted().words() + " consistent. Reached: "
                        + snapshot.consistency().words() + ", because " + because + ".",
                remedy);
    }
}
