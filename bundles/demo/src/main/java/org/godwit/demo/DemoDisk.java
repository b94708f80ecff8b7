// SPDX-License-Identifier: Apache-2.0
package org.godwit.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.godwit.api.disk.Extent;
import org.godwit.api.disk.Extents;

/**
 * A disk of which only is kept how often each page was written; its bytes follow from that ({@link Pages}). Takes 1 KiB of
 * memory for 1 MiB of disk, and as much for each open snapshot. Safe for use by many threads.
 *
 * <p>Marks are exact and bounded: the newest {@value #MARKS} are known, and each {@value #FORGETS}th snapshot forgets them
 * all, as change trackers do when their machine was restarted.
 */
final class DemoDisk {
    private static final int MARKS = 8;
    private static final int FORGETS = 10;

    /** What one snapshot found changed since the one before. */
    record Step(long number, Extents changed) {}

    /** The disk at one moment. */
    record State(int[] writes, Pages pages, long sizeBytes, String run, long number, List<Step> steps) {}

    private final Pages pages;
    private final long sizeBytes;
    private final String run;
    private final SplittableRandom random;
    private final int[] writes;
    private final List<Step> steps = new ArrayList<>();
    private Extents pending = Extents.none();
    private long number;

    /** @param run names this run of the platform in marks */
    DemoDisk(long seed, int machine, long sizeBytes, String run) {
        this.sizeBytes = sizeBytes;
        this.run = run;
        pages = new Pages(seed, machine);
        random = new SplittableRandom(seed * 31 + machine);
        writes = new int[Math.toIntExact(sizeBytes / Pages.BYTES)];
        for (int page = 0; page < writes.length; page++) {
            writes[page] = pages.isUsedAtFirst(page) ? 1 : 0;
        }
    }

    long sizeBytes() {
        return sizeBytes;
    }

    /** Lets a machine that runs work a little, and gives what is then on the disk. */
    synchronized State seen(boolean running) {
        if (running && number > 0) {
            work();
        }
        number++;
        if (number % FORGETS == 0) {
            steps.clear();
        }
        steps.add(new Step(number, pending));
        pending = Extents.none();
        if (steps.size() > MARKS) {
            steps.remove(0);
        }
        return new State(writes.clone(), pages, sizeBytes, run, number, List.copyOf(steps));
    }

    private void work() {
        int tasks = 3 + random.nextInt(6);
        for (int task = 0; task < tasks; task++) {
            int first = random.nextInt(writes.length);
            int count = Math.min(writes.length - first, 1 + random.nextInt(32));
            boolean trimmed = random.nextInt(12) == 0;
            change(first, count, trimmed);
        }
    }

    synchronized void overwrite(Extent extent) {
        int first = Math.toIntExact(extent.offset() / Pages.BYTES);
        int last = Math.toIntExact((extent.end() - 1) / Pages.BYTES);
        change(first, last - first + 1, false);
    }

    private void change(int first, int count, boolean trimmed) {
        for (int page = first; page < first + count; page++) {
            // Trimmed pages read as zeroes; their count goes on below zero so that they never show old bytes again.
            writes[page] = trimmed ? -Math.abs(writes[page]) : Math.abs(writes[page]) + 1;
        }
        pending =
                pending.plus(new Extents(List.of(new Extent((long) first * Pages.BYTES, (long) count * Pages.BYTES))));
    }
}
