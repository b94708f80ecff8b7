// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import static org.godwit.agent.linux.tracking.Assembler.FRAME;

import java.util.Arrays;
import java.util.List;

/**
 * The program behind a hook: looks up whether the disk of a request is tracked, counts its sectors, sets its cells. One
 * program serves all disks; which geometry a disk has stands in its own control page. No loops.
 *
 * <p>Registers over the whole program: r6 the disk's pages, r7 operation, then first cell, r8 control page, then last
 * cell, r9 request or bio, then control page.
 */
final class MarkProgram {
    private static final int LOOKUP = 1;
    private static final int PROCESSOR = 8;

    /** bpf_probe_read_kernel (5.5); wants a licence compatible with the GPL. */
    private static final int PROBE_READ = 113;

    private static final int SECTOR_SHIFT = 9;

    // On the stack.
    private static final int INDEX = -8;
    private static final int SCRATCH = -16;
    private static final int KEY = -24;
    private static final int BYTES = -32;
    private static final int PAGE = -40;
    private static final int OBJECT = -48;

    /** Behind the largest copy of a request: the bio that comes next, and a copy of one. */
    private static final int NEXT = -312;

    private static final int BIO = -376;
    private static final int MOST_BIO = 64;

    /** Of a discard: NVMe allows 256, file systems seldom join more than some ten. */
    private static final int MOST_RANGES = 32;

    /** That one of several ranges sets: else it is marked more coarsely, as each cell costs a step of the program. */
    private static final int FEW_CELLS = 4;

    /** Of the 512 bytes that a program has for its stack. */
    private static final int MOST_OBJECT = 256;

    private final Assembler code = new Assembler();
    private final KernelTypes types;
    private final Hook hook;
    private final int table;
    private final int objectFrom;
    private final int objectBytes;

    private MarkProgram(KernelTypes types, Hook hook, int table) {
        this.types = types;
        this.hook = hook;
        this.table = table;
        int[] fields = {flags(), sector(), length(), disk().get(0)};
        this.objectFrom = Arrays.stream(fields).min().orElse(0) & -8;
        int end = Arrays.stream(fields).max().orElse(0) + Long.BYTES;
        this.objectBytes = (end - objectFrom + 7) & -8;
        if (objectBytes > MOST_OBJECT) {
            throw new IllegalStateException("fields of " + hook + " lie " + objectBytes + " bytes apart");
        }
    }

    private int flags() {
        return hook.bio() ? types.bio().flags() : types.request().flags();
    }

    private int sector() {
        return hook.bio() ? types.bio().sector() : types.request().sector();
    }

    private int length() {
        return hook.bio() ? types.bio().size() : types.request().length();
    }

    private List<Integer> disk() {
        return hook.bio() ? types.diskOfBio() : types.diskOfRequest();
    }

    /** @param table descriptor of the table of disks: {@link Bpf#createTable} */
    static byte[] assembled(KernelTypes types, Hook hook, int table) {
        MarkProgram program = new MarkProgram(types, hook, table);
        program.operation();
        program.pages();
        program.oddOnes();
        program.range();
        program.level();
        program.cells();
        if (!hook.bio()) {
            program.scattered();
        }
        return program.code.label("out").set(0, 0).exit().assembled();
    }

    /** One copy of all that is wanted of the request or bio: calls are what costs. Reads leave first, for they are many. */
    private void operation() {
        code.move(6, 1).load(8, 9, 6, 8 * argument());
        if (hook == Hook.REQUEST_ENDS) {
            code.load(4, 8, 6, 8 * types.request().bytesArgument()).store(8, FRAME, BYTES, 8);
        }
        read(9, objectFrom, objectBytes, OBJECT - objectBytes);
        // The operation is the low byte, and the low byte comes first.
        code.load(1, 7, FRAME, copied(flags()))
                .ifEqual(7, types.operations().read(), "out")
                .ifEqual(7, types.operations().flush(), "out");
        if (hook != Hook.REQUEST_ENDS) {
            code.load(4, 8, FRAME, copied(length())).store(8, FRAME, BYTES, 8);
        }
    }

    /** Where the copy of a field lies on the stack. */
    private int copied(int field) {
        return OBJECT - objectBytes + field - objectFrom;
    }

    private int argument() {
        Integer argument = types.arguments().get(hook);
        if (argument == null) {
            throw new IllegalStateException("nothing is known of " + hook);
        }
        return argument;
    }

    /** r6 the pages of the disk, r8 its control page; leaves when the disk is not tracked by this hook. */
    private void pages() {
        code.load(8, 8, FRAME, copied(disk().get(0))).ifEqual(8, 0, "out");
        for (int offset : disk().subList(1, disk().size())) {
            read(8, offset, 8, SCRATCH);
            code.load(8, 8, FRAME, SCRATCH).ifEqual(8, 0, "out");
        }
        read(8, types.diskNumbers(), 8, KEY);
        code.move(2, FRAME).plus(2, KEY).loadMap(1, table).call(LOOKUP).ifEqual(0, 0, "out");
        code.move(6, 0).storeValue(4, FRAME, INDEX, 0);
        lookup();
        code.ifEqual(0, 0, "out").move(8, 0);
        code.load(4, 1, 8, Layout.BIO_BASED).ifNotEqual(1, hook.bio() ? 1 : 0, "out");
    }

    /** Commands past the block layer, and discards of several ranges. */
    private void oddOnes() {
        int first = types.operations().firstPassthrough();
        code.ifGreater(7, first - 1, "passthrough").jump("ordinary");
        code.label("passthrough").move(1, 7).and(1, 1).ifEqual(1, 0, "out");
        code.storeValue(1, 8, Layout.PASSTHROUGH, 1).jump("out").label("ordinary");
        if (!hook.bio()) {
            code.ifNotEqual(7, types.operations().discard(), "single");
            code.load(4, 1, 8, Layout.SCATTERS).ifEqual(1, 0, "single");
            read(9, types.request().bio(), 8, SCRATCH);
            code.load(8, 3, FRAME, SCRATCH).ifEqual(3, 0, "single").store(8, FRAME, NEXT, 3);
            read(3, types.bio().next(), 8, SCRATCH);
            code.load(8, 1, FRAME, SCRATCH).ifNotEqual(1, 0, "scattered").label("single");
        }
    }

    /** r7 the first cell, r8 the last, r9 the control page; counts; leaves when nothing was written. */
    private void range() {
        code.load(8, 7, FRAME, copied(sector())).move(9, 8);
        count();
        code.plusRegister(8, 7).plus(8, -1);
        code.load(4, 1, 9, Layout.SHIFT).shiftRightRegister(7, 1).shiftRightRegister(8, 1);
        code.load(8, 1, 9, Layout.LAST_CELL);
        code.ifGreaterRegister(7, 1, "outside")
                .ifGreaterRegister(8, 1, "clipped")
                .jump("inside");
        code.label("outside").storeValue(1, 9, Layout.OUTSIDE, 1).jump("out");
        code.label("clipped").storeValue(1, 9, Layout.OUTSIDE, 1).move(8, 1).label("inside");
    }

    /** r9 the control page; leaves the sectors in r8, or leaves. */
    private void count() {
        code.load(8, 8, FRAME, BYTES).shiftRight(8, SECTOR_SHIFT).ifEqual(8, 0, "out");
        code.call(PROCESSOR).and(0, Layout.LANES - 1).shiftLeft(0, Layout.LANE_SHIFT);
        code.move(1, 9).plusRegister(1, 0).addAtomically(1, hook.counter(), 8);
    }

    /** The finest level in which the request has no more cells than the program has steps. */
    private void level() {
        for (int level = 0; level < Geometry.LEVELS; level++) {
            if (level > 0) {
                code.shiftRight(7, Geometry.FAN_SHIFT).shiftRight(8, Geometry.FAN_SHIFT);
            }
            code.load(4, 1, 9, Layout.LEVEL[level]).store(8, FRAME, PAGE, 1);
            code.move(1, 8).minusRegister(1, 7);
            String coarser = "coarser than " + level;
            code.ifGreater(1, Geometry.MOST_CELLS - 1, coarser).jump("cells").label(coarser);
        }
        code.storeValue(1, 9, Layout.HUGE, 1).jump("out");
    }

    private void cells() {
        code.label("cells");
        for (int step = 0; step < Geometry.MOST_CELLS; step++) {
            cell("out", "lost");
        }
        code.label("lost").storeValue(1, 9, Layout.LOST, 1).jump("out");
    }

    /** Sets cell r7 and goes on to the next; to a label after cell r8, and to another where there is no such cell. */
    private void cell(String done, String lost) {
        code.move(1, 7)
                .shiftRight(1, 12)
                .load(8, 2, FRAME, PAGE)
                .plusRegister(1, 2)
                .store(4, FRAME, INDEX, 1);
        lookup();
        code.ifEqual(0, 0, lost);
        code.move(1, 7).and(1, Geometry.PAGE - 1).plusRegister(0, 1).storeValue(1, 0, 0, 1);
        code.plus(7, 1).ifGreaterRegister(7, 8, done);
    }

    /** A discard of several ranges: each is a bio of the request (block/blk-merge.c, blk_try_merge). */
    private void scattered() {
        int from = Math.min(
                        types.bio().next(),
                        Math.min(types.bio().sector(), types.bio().size()))
                & -8;
        int end = Math.max(
                        types.bio().next(),
                        Math.max(types.bio().sector(), types.bio().size()))
                + Long.BYTES;
        int bytes = (end - from + 7) & -8;
        if (bytes > MOST_BIO) {
            throw new IllegalStateException("fields of a bio lie " + bytes + " bytes apart");
        }
        code.label("scattered").move(9, 8);
        count();
        for (int i = 0; i < MOST_RANGES; i++) {
            code.load(8, 3, FRAME, NEXT).ifEqual(3, 0, "out");
            read(3, from, bytes, BIO);
            code.load(8, 1, FRAME, BIO + types.bio().next() - from).store(8, FRAME, NEXT, 1);
            code.load(8, 7, FRAME, BIO + types.bio().sector() - from);
            code.load(4, 8, FRAME, BIO + types.bio().size() - from);
            oneRange(" of range " + i);
        }
        code.load(8, 3, FRAME, NEXT).ifEqual(3, 0, "out");
        code.storeValue(1, 9, Layout.SCATTERED, 1).jump("out");
        code.label("a range is outside").storeValue(1, 9, Layout.OUTSIDE, 1).jump("out");
        code.label("a range is huge").storeValue(1, 9, Layout.HUGE, 1).jump("out");
        code.label("a range is lost").storeValue(1, 9, Layout.LOST, 1);
    }

    /** From sector r7 on, r8 bytes. */
    private void oneRange(String name) {
        String done = "end" + name;
        code.shiftRight(8, SECTOR_SHIFT).ifEqual(8, 0, done);
        code.plusRegister(8, 7).plus(8, -1);
        code.load(4, 1, 9, Layout.SHIFT).shiftRightRegister(7, 1).shiftRightRegister(8, 1);
        code.load(8, 1, 9, Layout.LAST_CELL).ifGreaterRegister(8, 1, "a range is outside");
        for (int level = 0; level < Geometry.LEVELS; level++) {
            if (level > 0) {
                code.shiftRight(7, Geometry.FAN_SHIFT).shiftRight(8, Geometry.FAN_SHIFT);
            }
            code.load(4, 1, 9, Layout.LEVEL[level]).store(8, FRAME, PAGE, 1);
            code.move(1, 8).minusRegister(1, 7);
            String coarser = "coarser than " + level + name;
            code.ifGreater(1, FEW_CELLS - 1, coarser).jump("cells" + name).label(coarser);
        }
        code.jump("a range is huge").label("cells" + name);
        for (int step = 0; step < FEW_CELLS; step++) {
            cell(done, "a range is lost");
        }
        code.jump("a range is lost").label(done);
    }

    /** r0 the page of the disk whose number stands at INDEX, or zero. */
    private void lookup() {
        code.move(2, FRAME).plus(2, INDEX).move(1, 6).call(LOOKUP);
    }

    /** Bytes of the kernel's memory, at an offset from what a register points to, onto the stack. */
    private void read(int from, int offset, int width, int to) {
        code.move(3, from)
                .plus(3, offset)
                .set(2, width)
                .move(1, FRAME)
                .plus(1, to)
                .call(PROBE_READ);
    }
}
