// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where the runs of a pack lie, and whose they are: 12 bytes each. Safe for use by many threads. */
final class RunTable {
    private int[] offsets = new int[4];
    private int[] recordBytes = new int[4];
    private String[] domains = new String[4];
    private int runs;
    private int chunks;

    /** Adds a run and returns its number. */
    synchronized int add(StoredRun run) {
        chunks += run.lengths().length;
        return add(run.offset(), run.recordBytes(), run.domain());
    }

    private synchronized int add(int offset, int length, String domain) {
        if (runs == offsets.length) {
            offsets = Arrays.copyOf(offsets, runs * 2);
            recordBytes = Arrays.copyOf(recordBytes, runs * 2);
            domains = Arrays.copyOf(domains, runs * 2);
        }
        offsets[runs] = offset;
        recordBytes[runs] = length;
        domains[runs] = domain;
        return runs++;
    }

    synchronized int runs() {
        return runs;
    }

    /** Chunks of all runs. */
    synchronized int chunks() {
        return chunks;
    }

    synchronized int offset(int run) {
        return offsets[run];
    }

    synchronized int recordBytes(int run) {
        return recordBytes[run];
    }

    synchronized String domain(int run) {
        return domains[run];
    }

    /** The domain of all runs, or empty when there are several or none. */
    synchronized String onlyDomain() {
        for (int i = 1; i < runs; i++) {
            if (!domains[i].equals(domains[0])) {
                return "";
            }
        }
        return runs == 0 ? "" : domains[0];
    }

    /** {@code u16 domains, (u8 length, domain)…, u32 runs, (u32 offset, u32 length of the record, u16 domain)…, u32 chunks}. */
    synchronized byte[] encode() {
        Map<String, Integer> numbers = new LinkedHashMap<>();
        int bytes = 2 + 4 + runs * 10 + 4;
        for (int i = 0; i < runs; i++) {
            if (numbers.putIfAbsent(domains[i], numbers.size()) == null) {
                bytes += 1 + domains[i].length();
            }
        }
        ByteBuffer out = ByteBuffer.allocate(bytes).putShort((short) numbers.size());
        numbers.keySet().forEach(name -> out.put((byte) name.length()).put(name.getBytes(StandardCharsets.US_ASCII)));
        out.putInt(runs);
        for (int i = 0; i < runs; i++) {
            out.putInt(offsets[i]).putInt(recordBytes[i]).putShort((short) (int) numbers.getOrDefault(domains[i], 0));
        }
        return out.putInt(chunks).array();
    }

    static RunTable decode(ByteBuffer in) throws DamagedException {
        try {
            String[] names = new String[Short.toUnsignedInt(in.getShort())];
            for (int i = 0; i < names.length; i++) {
                byte[] name = new byte[Byte.toUnsignedInt(in.get())];
                in.get(name);
                names[i] = new String(name, StandardCharsets.US_ASCII).intern();
            }
            int count = in.getInt();
            RunTable table = new RunTable();
            for (int i = 0; i < count; i++) {
                table.add(in.getInt(), in.getInt(), names[Short.toUnsignedInt(in.getShort())]);
            }
            table.chunks = in.getInt();
            return table;
        } catch (BufferUnderflowException | ArrayIndexOutOfBoundsException e) {
            throw new DamagedException("a list of runs that ends too early");
        }
    }
}
