// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The pages of one disk in the kernel, as the agent sees them: {@link Layout}, {@link Geometry}. They outlive the agent as
 * long as the table that holds them is pinned. One thread at a time.
 */
final class DiskPages implements AutoCloseable {
    private static final List<String> FLAGS = List.of(
            "a request was too large to be marked",
            "something was written behind the end that the disk had",
            "a command was sent to the disk past the block layer",
            "a discard had more than 32 ranges",
            "a mark had no place");

    private final int map;
    private final Geometry geometry;
    private final Mapping control;
    private final ByteBuffer page;
    private final Generations generations;
    private final Stamps stamps;

    private DiskPages(int map, Mapping control, Geometry geometry, Generations generations) {
        this.map = map;
        this.geometry = geometry;
        this.control = control;
        this.page = control.bytes();
        this.generations = generations;
        this.stamps = new Stamps(map, geometry);
    }

    /** New pages that say nothing yet; programs do not know of them. */
    static DiskPages create(BlockDisk disk, Geometry geometry, UUID boot) throws IOException {
        int map = Bpf.createPages(geometry.totalPages());
        DiskPages pages = open(map, Optional.of(geometry));
        ByteBuffer page = pages.page;
        page.putInt(Layout.SHIFT, geometry.cellShift() - 9);
        for (int level = 0; level < Geometry.LEVELS; level++) {
            page.putInt(Layout.LEVEL[level], geometry.levelPage(level));
        }
        page.putLong(Layout.LAST_CELL, geometry.cells(0) - 1);
        page.putInt(Layout.BIO_BASED, disk.hasQueue() ? 0 : 1);
        page.putInt(Layout.SCATTERS, disk.scatters() ? 1 : 0);
        page.putLong(Layout.GENERATION, 1);
        page.putLong(Layout.SIZE, disk.identity().sizeBytes());
        page.putLong(Layout.CELL_SHIFT, geometry.cellShift());
        page.putLong(Layout.STAMP_SHIFT, geometry.stampShift());
        page.putLong(Layout.DEVICE, disk.identity().key());
        page.putLong(Layout.SEQUENCE, disk.identity().sequence());
        page.putLong(Layout.NODE, disk.identity().node());
        pages.putId(Layout.BOOT, boot);
        pages.newEpoch();
        page.putLong(Layout.MAGIC, Layout.MAGIC_VALUE);
        return pages;
    }

    /** Pages that an earlier agent left; empty when they are not of this disk as it is now. */
    static Optional<DiskPages> reopen(int map, BlockDisk disk, UUID boot) throws IOException {
        DiskPages pages = open(map, Optional.empty());
        ByteBuffer page = pages.page;
        boolean same = page.getLong(Layout.MAGIC) == Layout.MAGIC_VALUE
                && pages.id(Layout.BOOT).equals(boot)
                && pages.isOf(disk)
                && page.getInt(Layout.BIO_BASED) == (disk.hasQueue() ? 0 : 1)
                && page.getInt(Layout.SCATTERS) == (disk.scatters() ? 1 : 0);
        if (same) {
            return Optional.of(pages);
        }
        pages.close();
        return Optional.empty();
    }

    /** Takes the descriptor over: it is closed with the pages, or now when they make no sense. */
    private static DiskPages open(int map, Optional<Geometry> known) throws IOException {
        Mapping control = null;
        try {
            control = Mapping.of(map, 0, 1);
            ByteBuffer page = control.bytes();
            Geometry geometry = known.orElseGet(
                    () -> new Geometry(page.getLong(Layout.SIZE), (int) page.getLong(Layout.CELL_SHIFT), (int)
                            page.getLong(Layout.STAMP_SHIFT)));
            return new DiskPages(map, control, geometry, Generations.of(map));
        } catch (IOException | RuntimeException e) {
            if (control != null) {
                control.close();
            }
            SystemCalls.closed(map);
            throw new IOException("pages of a tracked disk cannot be used: " + e.getMessage(), e);
        }
    }

    boolean isOf(BlockDisk disk) {
        return page.getLong(Layout.SIZE) == disk.identity().sizeBytes()
                && page.getLong(Layout.DEVICE) == disk.identity().key()
                && page.getLong(Layout.SEQUENCE) == disk.identity().sequence()
                && page.getLong(Layout.NODE) == disk.identity().node();
    }

    int map() {
        return map;
    }

    Geometry geometry() {
        return geometry;
    }

    Generations generations() {
        return generations;
    }

    Stamps stamps() {
        return stamps;
    }

    long number(int field) {
        return page.getLong(field);
    }

    void number(int field, long value) {
        page.putLong(field, value);
    }

    /** What programs counted in all lanes. */
    long sectors(int counter) {
        long sum = 0;
        for (int lane = 0; lane < Layout.LANES; lane++) {
            sum += page.getLong(counter + (lane << Layout.LANE_SHIFT));
        }
        return sum;
    }

    UUID id(int field) {
        return new UUID(page.getLong(field), page.getLong(field + Long.BYTES));
    }

    private void putId(int field, UUID id) {
        page.putLong(field, id.getMostSignificantBits());
        page.putLong(field + Long.BYTES, id.getLeastSignificantBits());
    }

    /** From here on no mark that was given before is known. */
    void newEpoch() {
        putId(Layout.EPOCH, UUID.randomUUID());
        VarHandle.fullFence();
    }

    /** Moves what programs marked into the stamps of a generation, and into what is remembered of it. */
    boolean drain(long generation, Recent recent) throws IOException {
        try (stamps) {
            return new Cells(map, geometry).drain(new Cells.Into(stamps, generation, recent));
        }
    }

    /** What programs flagged and nobody has {@linkplain #lower lowered}: a bit for each. */
    int flags() {
        int raised = 0;
        for (int flag = 0; flag < FLAGS.size(); flag++) {
            raised |= page.get(Layout.HUGE + flag) == 0 ? 0 : 1 << flag;
        }
        return raised;
    }

    static String said(int flags) {
        List<String> said = new ArrayList<>();
        for (int flag = 0; flag < FLAGS.size(); flag++) {
            if ((flags >>> flag & 1) == 1) {
                said.add(FLAGS.get(flag));
            }
        }
        return String.join(", ", said);
    }

    /** After it was taken to heart: whoever dies in between is told again. */
    void lower(int flags) {
        for (int flag = 0; flag < FLAGS.size(); flag++) {
            if ((flags >>> flag & 1) == 1) {
                page.put(Layout.HUGE + flag, (byte) 0);
            }
        }
        VarHandle.fullFence();
    }

    @Override
    public void close() {
        stamps.close();
        generations.close();
        control.close();
        SystemCalls.closed(map);
    }
}
