// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import com.sun.jna.Memory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The running kernel's own description of its types (Documentation/bpf/btf.rst): where the members of a structure lie, the
 * arguments of a raw tracepoint, the numbers of an enumeration. Some 5 MB, kept outside the heap and given back on close.
 */
final class Btf implements AutoCloseable {
    private static final int MAGIC = 0xeb9f;
    private static final int INT = 1;
    private static final int POINTER = 2;
    private static final int ARRAY = 3;
    private static final int STRUCT = 4;
    private static final int UNION = 5;
    private static final int ENUM = 6;
    private static final int TYPEDEF = 8;
    private static final int PROTOTYPE = 13;
    private static final int VARIABLE = 14;
    private static final int SECTION = 15;
    private static final int TAG = 17;
    private static final int ENUM64 = 19;

    private static final int HEADER = 24;
    private static final int TYPE = 12;
    private static final int MAX_BYTES = 256 << 20;

    private final Memory memory;
    private final ByteBuffer bytes;
    private final int strings;
    private final Map<String, Integer> found = new HashMap<>();
    private int[] places = new int[1 << 16];
    private int count = 1;

    static Btf read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (channel.size() < HEADER || channel.size() > MAX_BYTES) {
                throw new IOException(file + " has " + channel.size() + " bytes");
            }
            Memory memory = new Memory(channel.size());
            try {
                ByteBuffer bytes = memory.getByteBuffer(0, memory.size()).order(ByteOrder.nativeOrder());
                while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                    continue;
                }
                return new Btf(memory, bytes);
            } catch (IndexOutOfBoundsException e) {
                memory.close();
                throw new IOException(file + " is cut off", e);
            } catch (IOException e) {
                memory.close();
                throw e;
            }
        }
    }

    private Btf(Memory memory, ByteBuffer bytes) throws IOException {
        this.memory = memory;
        this.bytes = bytes;
        if ((bytes.getShort(0) & 0xffff) != MAGIC) {
            throw new IOException("no type information in this machine's byte order");
        }
        int header = bytes.getInt(4);
        int at = header + bytes.getInt(8);
        int end = at + bytes.getInt(12);
        strings = header + bytes.getInt(16);
        while (at < end) {
            if (count == places.length) {
                places = Arrays.copyOf(places, count * 2);
            }
            places[count++] = at;
            int info = bytes.getInt(at + 4);
            at += TYPE + more(info >>> 24 & 31, info & 0xffff);
        }
    }

    /** Bytes behind the common part of a type. */
    private static int more(int kind, int members) throws IOException {
        return switch (kind) {
            case INT, VARIABLE, TAG -> 4;
            case ARRAY -> 12;
            case STRUCT, UNION, SECTION, ENUM64 -> 12 * members;
            case ENUM, PROTOTYPE -> 8 * members;
            case POINTER, 7, TYPEDEF, 9, 10, 11, 12, 16, 18 -> 0;
            default -> throw new IOException("kind of type " + kind + " is not known");
        };
    }

    private int kind(int type) {
        return bytes.getInt(places[type] + 4) >>> 24 & 31;
    }

    private int members(int type) {
        return bytes.getInt(places[type] + 4) & 0xffff;
    }

    private int target(int type) {
        return bytes.getInt(places[type] + 8);
    }

    private boolean isNamed(int nameAt, byte[] name) {
        int at = strings + nameAt;
        for (int i = 0; i < name.length; i++) {
            if (bytes.get(at + i) != name[i]) {
                return false;
            }
        }
        return bytes.get(at + name.length) == 0;
    }

    private int find(int kind, String name) {
        return found.computeIfAbsent(kind + name, key -> search(kind, ascii(name)));
    }

    private int search(int kind, byte[] name) {
        for (int type = 1; type < count; type++) {
            if (kind(type) == kind && isNamed(bytes.getInt(places[type]), name)) {
                return type;
            }
        }
        return 0;
    }

    /** Where a member lies, in bytes, also inside nameless structures and unions; empty when there is no such member. */
    OptionalInt offset(String structure, String member) {
        int type = find(STRUCT, structure);
        return type == 0 ? OptionalInt.empty() : member(type, ascii(member), 0);
    }

    /** @throws IOException when there is no such member */
    int required(String structure, String member) throws IOException {
        return offset(structure, member)
                .orElseThrow(() -> new IOException("this kernel has no " + structure + "." + member));
    }

    private OptionalInt member(int type, byte[] name, int start) {
        boolean bitFields = bytes.getInt(places[type] + 4) < 0;
        for (int i = 0; i < members(type); i++) {
            int at = places[type] + TYPE + 12 * i;
            int bits = bytes.getInt(at + 8);
            int offset = start + (bitFields ? bits & 0xffffff : bits) / 8;
            int inner = bytes.getInt(at + 4);
            if (bytes.getInt(at) != 0) {
                if (isNamed(bytes.getInt(at), name)) {
                    return OptionalInt.of(offset);
                }
            } else if (kind(inner) == STRUCT || kind(inner) == UNION) {
                OptionalInt nested = member(inner, name, offset);
                if (nested.isPresent()) {
                    return nested;
                }
            }
        }
        return OptionalInt.empty();
    }

    private int prototype(String tracepoint) throws IOException {
        int type = find(TYPEDEF, "btf_trace_" + tracepoint);
        if (type == 0 || kind(target(type)) != POINTER || kind(target(target(type))) != PROTOTYPE) {
            throw new IOException("this kernel has no tracepoint " + tracepoint);
        }
        return target(target(type));
    }

    /** Arguments of a raw tracepoint; the first of its prototype belongs to the registration. */
    int arguments(String tracepoint) throws IOException {
        return members(prototype(tracepoint)) - 1;
    }

    /** Which argument is a pointer to the structure: {@code block_rq_issue} is (q, rq) up to 5.10 and (rq) later. */
    int argument(String tracepoint, String structure) throws IOException {
        int prototype = prototype(tracepoint);
        byte[] name = ascii(structure);
        for (int i = 1; i < members(prototype); i++) {
            int type = bytes.getInt(places[prototype] + TYPE + 8 * i + 4);
            if (type != 0
                    && kind(type) == POINTER
                    && target(type) != 0
                    && isNamed(bytes.getInt(places[target(type)]), name)) {
                return i - 1;
            }
        }
        throw new IOException("no argument of " + tracepoint + " is a " + structure);
    }

    /** The number of a name in any enumeration of 32 bits. */
    OptionalInt number(String enumerator) {
        byte[] name = ascii(enumerator);
        for (int type = 1; type < count; type++) {
            for (int i = 0; kind(type) == ENUM && i < members(type); i++) {
                int at = places[type] + TYPE + 8 * i;
                if (isNamed(bytes.getInt(at), name)) {
                    return OptionalInt.of(bytes.getInt(at + 4));
                }
            }
        }
        return OptionalInt.empty();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() {
        memory.close();
    }
}
