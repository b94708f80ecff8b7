// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.file;

import static org.godwit.target.file.Qcow2Header.CLUSTER;
import static org.godwit.target.file.Qcow2Header.ENTRIES;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where each cluster of the disk lies in a qcow2 file: tables of two levels, the second read and written as needed. */
final class Qcow2Tables {
    /** The entry's cluster is used once: it may be written in place. */
    static final long COPIED = 1L << 63;

    /** The entry's cluster reads as zeroes, whatever lies there. */
    static final long ZERO = 1;

    /** Tables of the second level held in memory, 64 KiB each: together they speak of 64 GiB of disk. */
    private static final int CACHED = 128;

    private static final long OFFSET = 0x00fffffffffffe00L;

    /** A table of the second level, and whether it differs from the file. */
    private static final class Table {
        private final long offset;
        private final ByteBuffer entries = ByteBuffer.allocate(CLUSTER);
        private boolean changed;

        private Table(long offset) {
            this.offset = offset;
        }
    }

    private final FileChannel channel;
    private final Qcow2Header header;
    private final Qcow2Refcounts refcounts;
    private final long[] first;
    private boolean firstChanged;
    private final Map<Integer, Table> cache = new LinkedHashMap<>(2 * CACHED, 0.75f, true);

    Qcow2Tables(FileChannel channel, Qcow2Header header, Qcow2Refcounts refcounts) throws IOException {
        this.channel = channel;
        this.header = header;
        this.refcounts = refcounts;
        first = new long[header.l1Entries()];
        ByteBuffer in = ByteBuffer.allocate(first.length * Long.BYTES);
        Channels.readFully(channel, header.l1Offset(), in);
        in.asLongBuffer().get(first);
    }

    static long offset(long entry) {
        return entry & OFFSET;
    }

    /** Whether no cluster has a place up to {@link #endOfTable}. */
    boolean isEmptyAround(long cluster) {
        return first[(int) (cluster / ENTRIES)] == 0;
    }

    /** The first cluster of the disk that the next table speaks of. */
    static long endOfTable(long cluster) {
        return (cluster / ENTRIES + 1) * ENTRIES;
    }

    /** The entry of a cluster of the disk; 0 when it has no place. */
    long entry(long cluster) throws IOException {
        int index = (int) (cluster / ENTRIES);
        return first[index] == 0 ? 0 : table(index).entries.getLong(at(cluster));
    }

    void put(long cluster, long entry) throws IOException {
        Table table = table((int) (cluster / ENTRIES));
        table.entries.putLong(at(cluster), entry);
        table.changed = true;
    }

    /** Tells the refcounts of every cluster that the tables speak of, as when the file was not closed well. */
    void countUsed() throws IOException {
        long end = channel.size();
        for (int index = 0; index < first.length; index++) {
            if (offset(first[index]) + CLUSTER > end) {
                firstChanged |= first[index] != 0;
                first[index] = 0;
            }
            if (first[index] != 0) {
                refcounts.useAt(offset(first[index]));
            }
        }
        for (int index = 0; index < first.length; index++) {
            if (first[index] != 0) {
                countUsed(table(index), end);
            }
        }
    }

    private void countUsed(Table table, long end) {
        for (int at = 0; at < CLUSTER; at += Long.BYTES) {
            long place = offset(table.entries.getLong(at));
            if (place == 0) {
                continue;
            }
            if (place % CLUSTER != 0 || place >= end || refcounts.isUsedAt(place)) {
                // Written after the last flush, and lost on the way: nothing was promised of it.
                table.entries.putLong(at, 0);
                table.changed = true;
            } else {
                refcounts.useAt(place);
            }
        }
    }

    void write() throws IOException {
        for (Table table : cache.values()) {
            write(table);
        }
        if (firstChanged) {
            ByteBuffer out = ByteBuffer.allocate(first.length * Long.BYTES);
            out.asLongBuffer().put(first);
            Channels.writeFully(channel, header.l1Offset(), out);
            firstChanged = false;
        }
    }

    private void write(Table table) throws IOException {
        if (table.changed) {
            Channels.writeFully(channel, table.offset, table.entries.duplicate().rewind());
            table.changed = false;
        }
    }

    private Table table(int index) throws IOException {
        Table cached = cache.get(index);
        if (cached != null) {
            return cached;
        }
        makeRoom();
        Table table;
        if (first[index] == 0) {
            table = new Table(refcounts.allocate());
            table.changed = true;
            first[index] = table.offset | COPIED;
            firstChanged = true;
        } else {
            table = new Table(offset(first[index]));
            Channels.readFully(channel, table.offset, table.entries);
        }
        cache.put(index, table);
        return table;
    }

    private void makeRoom() throws IOException {
        Iterator<Table> eldest = cache.values().iterator();
        while (cache.size() >= CACHED) {
            write(eldest.next());
            eldest.remove();
        }
    }

    private static int at(long cluster) {
        return (int) (cluster % ENTRIES) * Long.BYTES;
    }
}
