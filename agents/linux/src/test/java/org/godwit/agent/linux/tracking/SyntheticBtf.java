// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes type information as a kernel would. Each method returns the number of the new type. */
final class SyntheticBtf {
    /** A member; offset in bytes; an empty name for a nameless structure. */
    record Member(String name, int type, int offset) {}

    private final ByteArrayOutputStream strings = new ByteArrayOutputStream();
    private final List<byte[]> types = new ArrayList<>();

    SyntheticBtf() {
        strings.write(0);
    }

    private int name(String name) {
        if (name.isEmpty()) {
            return 0;
        }
        int at = strings.size();
        strings.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
        strings.write(0);
        return at;
    }

    private static ByteBuffer bytes(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
    }

    private int add(String name, int kind, int members, int target, ByteBuffer more) {
        types.add(bytes(12 + more.capacity())
                .putInt(name(name))
                .putInt(kind << 24 | members)
                .putInt(target)
                .put(more.flip())
                .array());
        return types.size();
    }

    int number(String name) {
        return add(name, 1, 0, 4, bytes(4).putInt(32));
    }

    int structure(String name, Member... members) {
        ByteBuffer more = bytes(12 * members.length);
        for (Member member : members) {
            more.putInt(name(member.name())).putInt(member.type()).putInt(member.offset() * 8);
        }
        return add(name, 4, members.length, 64, more);
    }

    int pointer(int to) {
        return add("", 2, 0, to, bytes(0));
    }

    /** An array, a section and an enumeration of 64 bits: to be passed over. */
    void others() {
        add("", 3, 0, 0, bytes(12).putInt(1).putInt(1).putInt(1));
        add(".data", 15, 1, 0, bytes(12).putInt(1).putInt(0).putInt(4));
        add("huge", 19, 1, 0, bytes(12).putInt(name("HUGE")).putInt(1).putInt(0));
        add("", 10, 0, 1, bytes(0));
    }

    int enumeration(String name, String... names) {
        ByteBuffer more = bytes(8 * names.length);
        for (String each : names) {
            String[] pair = each.split("=");
            more.putInt(name(pair[0])).putInt(Integer.parseInt(pair[1]));
        }
        return add(name, 6, names.length, 4, more);
    }

    /** A tracepoint with arguments of these types. */
    void tracepoint(String name, int... arguments) {
        ByteBuffer more = bytes(8 + 8 * arguments.length).putInt(0).putInt(pointer(0));
        for (int argument : arguments) {
            more.putInt(0).putInt(argument);
        }
        int prototype = add("", 13, arguments.length + 1, 0, more);
        add("btf_trace_" + name, 8, 0, pointer(prototype), bytes(0));
    }

    void unknownKind() {
        add("new", 30, 0, 0, bytes(0));
    }

    byte[] file() {
        int size = types.stream().mapToInt(type -> type.length).sum();
        ByteBuffer file = bytes(24 + size + strings.size())
                .putShort((short) 0xeb9f)
                .put((byte) 1)
                .put((byte) 0)
                .putInt(24)
                .putInt(0)
                .putInt(size)
                .putInt(size)
                .putInt(strings.size());
        types.forEach(file::put);
        return file.put(strings.toByteArray()).array();
    }

    Path write(Path folder) throws IOException {
        return Files.write(folder.resolve("vmlinux"), file());
    }
}
