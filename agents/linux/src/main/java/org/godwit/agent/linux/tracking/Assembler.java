// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Assembles eBPF (RFC 9669): a method for each form of instruction that the programs use; jumps go to labels, forward
 * only, so that every program ends. Widths are in bytes.
 */
final class Assembler {
    /** Bytes of one. */
    static final int INSTRUCTION = 8;

    /** The frame pointer: the stack grows down from it. */
    static final int FRAME = 10;

    /** By which a load of 64 bits names a map's descriptor. */
    private static final int PSEUDO_MAP = 1;

    private record Instruction(int code, int registers, int offset, int immediate, @Nullable String target) {}

    private final List<Instruction> code = new ArrayList<>();
    private final Map<String, Integer> labels = new HashMap<>();

    private Assembler add(int operation, int to, int from, int offset, int immediate) {
        code.add(new Instruction(operation, to | from << 4, offset, immediate, null));
        return this;
    }

    private Assembler jump(int operation, int left, int right, int immediate, String target) {
        code.add(new Instruction(operation, left | right << 4, 0, immediate, target));
        return this;
    }

    Assembler label(String name) {
        if (labels.put(name, code.size()) != null) {
            throw new IllegalStateException("label " + name + " is there twice");
        }
        return this;
    }

    Assembler move(int to, int from) {
        return add(0xbf, to, from, 0, 0);
    }

    Assembler set(int to, int value) {
        return add(0xb7, to, 0, 0, value);
    }

    Assembler plus(int to, int value) {
        return add(0x07, to, 0, 0, value);
    }

    Assembler plusRegister(int to, int from) {
        return add(0x0f, to, from, 0, 0);
    }

    Assembler minusRegister(int to, int from) {
        return add(0x1f, to, from, 0, 0);
    }

    Assembler and(int to, int value) {
        return add(0x57, to, 0, 0, value);
    }

    Assembler shiftRight(int to, int bits) {
        return add(0x77, to, 0, 0, bits);
    }

    Assembler shiftRightRegister(int to, int bits) {
        return add(0x7f, to, bits, 0, 0);
    }

    Assembler shiftLeft(int to, int bits) {
        return add(0x67, to, 0, 0, bits);
    }

    /** {@code to = *(from + offset)}, unsigned. */
    Assembler load(int width, int to, int from, int offset) {
        return add(0x61 | size(width), to, from, offset, 0);
    }

    /** {@code *(to + offset) = from}. */
    Assembler store(int width, int to, int offset, int from) {
        return add(0x63 | size(width), to, from, offset, 0);
    }

    /** {@code *(to + offset) = value}. */
    Assembler storeValue(int width, int to, int offset, int value) {
        return add(0x62 | size(width), to, 0, offset, value);
    }

    /** Atomically {@code *(u64 *)(to + offset) += from}, the one atomic that every eBPF kernel has. */
    Assembler addAtomically(int to, int offset, int from) {
        return add(0xdb, to, from, offset, 0);
    }

    Assembler loadMap(int to, int descriptor) {
        add(0x18, to, PSEUDO_MAP, 0, descriptor);
        return add(0, 0, 0, 0, 0);
    }

    Assembler jump(String target) {
        return jump(0x05, 0, 0, 0, target);
    }

    Assembler ifEqual(int register, int value, String target) {
        return jump(0x15, register, 0, value, target);
    }

    Assembler ifNotEqual(int register, int value, String target) {
        return jump(0x55, register, 0, value, target);
    }

    /** Unsigned. */
    Assembler ifGreater(int register, int value, String target) {
        return jump(0x25, register, 0, value, target);
    }

    /** Unsigned. */
    Assembler ifGreaterRegister(int left, int right, String target) {
        return jump(0x2d, left, right, 0, target);
    }

    Assembler call(int helper) {
        return add(0x85, 0, 0, 0, helper);
    }

    Assembler exit() {
        return add(0x95, 0, 0, 0, 0);
    }

    private static int size(int width) {
        return switch (width) {
            case 1 -> 0x10;
            case 2 -> 0x08;
            case 4 -> 0x00;
            case 8 -> 0x18;
            default -> throw new IllegalArgumentException("there is no width " + width);
        };
    }

    int length() {
        return code.size();
    }

    byte[] assembled() {
        ByteBuffer bytes = ByteBuffer.allocate(code.size() * INSTRUCTION).order(ByteOrder.nativeOrder());
        for (int at = 0; at < code.size(); at++) {
            Instruction each = code.get(at);
            int offset = each.target() == null ? each.offset() : distance(at, each.target());
            bytes.put((byte) each.code())
                    .put((byte) each.registers())
                    .putShort((short) offset)
                    .putInt(each.immediate());
        }
        return bytes.array();
    }

    private int distance(int from, String target) {
        Integer to = labels.get(target);
        if (to == null) {
            throw new IllegalStateException("there is no label " + target);
        }
        int distance = to - from - 1;
        if (distance < 0 || distance > Short.MAX_VALUE) {
            throw new IllegalStateException("a jump to " + target + " over " + distance + " instructions");
        }
        return distance;
    }
}
