// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** Commands of {@code bpf(2)}, laid out as in linux/bpf.h. Whatever gives a descriptor leaves its closing to the caller. */
final class Bpf {
    private static final int MAP_CREATE = 0;
    private static final int MAP_LOOKUP = 1;
    private static final int MAP_UPDATE = 2;
    private static final int MAP_DELETE = 3;
    private static final int MAP_NEXT_KEY = 4;
    private static final int PROGRAM_LOAD = 5;
    private static final int OBJECT_PIN = 6;
    private static final int OBJECT_GET = 7;
    private static final int MAP_BY_ID = 14;
    private static final int OBJECT_INFO = 15;
    private static final int RAW_TRACEPOINT_OPEN = 17;

    private static final int TYPE_ARRAY = 2;
    private static final int TYPE_HASH_OF_MAPS = 13;
    private static final int TYPE_RAW_TRACEPOINT = 17;

    /** Mapped by processes (5.5), and of any size inside another map (5.10). */
    private static final int PAGES_FLAGS = 0x400 | 0x1000;

    /** Longer than any that is used; zeroes behind are legal. */
    private static final int ATTRIBUTES = 128;

    private static final int LOG_BYTES = 1 << 20;
    private static final int LOG_SHOWN = 1500;

    private Bpf() {}

    private static Memory attributes() {
        Memory attributes = new Memory(ATTRIBUTES);
        attributes.clear();
        return attributes;
    }

    private static Memory text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Memory memory = new Memory(bytes.length + 1L);
        memory.clear();
        memory.write(0, bytes, 0, bytes.length);
        return memory;
    }

    /** An array of 4 KiB pages that processes can map. */
    static int createPages(int pages) throws IOException {
        try (Memory a = attributes()) {
            a.setInt(0, TYPE_ARRAY);
            a.setInt(4, Integer.BYTES);
            a.setInt(8, Geometry.PAGE);
            a.setInt(12, pages);
            a.setInt(16, PAGES_FLAGS);
            return SystemCalls.bpf(MAP_CREATE, a, "MAP_CREATE");
        }
    }

    /** Arrays of pages by a key of 8 bytes. */
    static int createTable(int entries, int likePages) throws IOException {
        try (Memory a = attributes()) {
            a.setInt(0, TYPE_HASH_OF_MAPS);
            a.setInt(4, Long.BYTES);
            a.setInt(8, Integer.BYTES);
            a.setInt(12, entries);
            a.setInt(20, likePages);
            return SystemCalls.bpf(MAP_CREATE, a, "MAP_CREATE of maps");
        }
    }

    private interface Entry {
        int run(Memory attributes, Memory value) throws IOException;
    }

    private static int entry(int table, long key, Entry command) throws IOException {
        try (Memory a = attributes();
                Memory k = new Memory(Long.BYTES);
                Memory value = new Memory(Long.BYTES)) {
            k.setLong(0, key);
            value.setLong(0, 0);
            a.setInt(0, table);
            a.setLong(8, Pointer.nativeValue(k));
            a.setLong(16, Pointer.nativeValue(value));
            return command.run(a, value);
        }
    }

    /** Puts pages into the table; programs that still use the former ones have ended on return. */
    static void put(int table, long key, int pages) throws IOException {
        entry(table, key, (a, value) -> {
            value.setInt(0, pages);
            return SystemCalls.bpf(MAP_UPDATE, a, "MAP_UPDATE_ELEM");
        });
    }

    static void remove(int table, long key) throws IOException {
        entry(table, key, (a, value) -> {
            a.setLong(16, 0);
            return SystemCalls.bpf(MAP_DELETE, a, "MAP_DELETE_ELEM");
        });
    }

    /** The number by which the kernel knows the pages under a key; empty when there are none. */
    static Optional<Integer> idOf(int table, long key) throws IOException {
        try {
            return Optional.of(entry(table, key, (a, value) -> {
                SystemCalls.bpf(MAP_LOOKUP, a, "MAP_LOOKUP_ELEM");
                return value.getInt(0);
            }));
        } catch (SystemCalls.RefusedException e) {
            if (e.errno() == SystemCalls.ENOENT) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The key after this one, the first for an unknown one; empty at the end. */
    static Optional<Long> keyAfter(int table, Optional<Long> key) throws IOException {
        try (Memory a = attributes();
                Memory k = new Memory(Long.BYTES);
                Memory next = new Memory(Long.BYTES)) {
            k.setLong(0, key.orElse(0L));
            a.setInt(0, table);
            a.setLong(8, key.isPresent() ? Pointer.nativeValue(k) : 0);
            a.setLong(16, Pointer.nativeValue(next));
            SystemCalls.bpf(MAP_NEXT_KEY, a, "MAP_GET_NEXT_KEY");
            return Optional.of(next.getLong(0));
        } catch (SystemCalls.RefusedException e) {
            if (e.errno() == SystemCalls.ENOENT) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The number by which the kernel knows a map. */
    static int idOf(int map) throws IOException {
        try (Memory a = attributes();
                Memory info = new Memory(ATTRIBUTES)) {
            info.clear();
            a.setInt(0, map);
            a.setInt(4, ATTRIBUTES);
            a.setLong(8, Pointer.nativeValue(info));
            SystemCalls.bpf(OBJECT_INFO, a, "OBJ_GET_INFO_BY_FD");
            return info.getInt(4);
        }
    }

    static int byId(int id) throws IOException {
        try (Memory a = attributes()) {
            a.setInt(0, id);
            return SystemCalls.bpf(MAP_BY_ID, a, "MAP_GET_FD_BY_ID");
        }
    }

    /** @throws IOException with the end of what the verifier said */
    static int loadRawTracepoint(byte[] instructions, String name) throws IOException {
        try (Memory a = attributes();
                Memory code = new Memory(instructions.length);
                Memory licence = text("GPL")) {
            code.write(0, instructions, 0, instructions.length);
            a.setInt(0, TYPE_RAW_TRACEPOINT);
            a.setInt(4, instructions.length / Assembler.INSTRUCTION);
            a.setLong(8, Pointer.nativeValue(code));
            a.setLong(16, Pointer.nativeValue(licence));
            a.write(48, name.getBytes(StandardCharsets.US_ASCII), 0, Math.min(15, name.length()));
            try {
                return SystemCalls.bpf(PROGRAM_LOAD, a, "PROG_LOAD");
            } catch (SystemCalls.RefusedException e) {
                if (e.errno() != SystemCalls.EINVAL && e.errno() != SystemCalls.EACCES) {
                    throw e;
                }
                throw new IOException(e.getMessage() + ": " + verdict(a), e);
            }
        }
    }

    /** Loads once more, for the log. */
    private static String verdict(Memory a) {
        try (Memory log = new Memory(LOG_BYTES)) {
            log.setByte(0, (byte) 0);
            a.setInt(24, 1);
            a.setInt(28, LOG_BYTES);
            a.setLong(32, Pointer.nativeValue(log));
            try {
                SystemCalls.closed(SystemCalls.bpf(PROGRAM_LOAD, a, "PROG_LOAD"));
                return "refused once, then not";
            } catch (IOException e) {
                String said = log.getString(0).strip();
                return said.substring(Math.max(0, said.length() - LOG_SHOWN)).replace('\n', '|');
            }
        }
    }

    /** The program runs as long as the descriptor or a pin of it is there. */
    static int openRawTracepoint(String tracepoint, int program) throws IOException {
        try (Memory a = attributes();
                Memory name = text(tracepoint)) {
            a.setLong(0, Pointer.nativeValue(name));
            a.setInt(8, program);
            return SystemCalls.bpf(RAW_TRACEPOINT_OPEN, a, "RAW_TRACEPOINT_OPEN " + tracepoint);
        }
    }

    static void pin(int fd, Path path) throws IOException {
        try (Memory a = attributes();
                Memory name = text(path.toString())) {
            a.setLong(0, Pointer.nativeValue(name));
            a.setInt(8, fd);
            SystemCalls.bpf(OBJECT_PIN, a, "OBJ_PIN");
        }
    }

    static int pinned(Path path) throws IOException {
        try (Memory a = attributes();
                Memory name = text(path.toString())) {
            a.setLong(0, Pointer.nativeValue(name));
            return SystemCalls.bpf(OBJECT_GET, a, "OBJ_GET");
        }
    }
}
