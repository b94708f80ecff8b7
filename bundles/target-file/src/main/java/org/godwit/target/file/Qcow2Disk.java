// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.file;

import static org.godwit.target.file.Qcow2Header.CLUSTER;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * A disk in a qcow2 file of our own writing. Clusters that were never written take no space. What {@link #flush} returned
 * for is found again by {@link #open}, whatever happened to the process after it.
 */
final class Qcow2Disk implements DiskFile {
    private final FileChannel channel;
    private final Qcow2Refcounts refcounts;
    private final Qcow2Tables tables;

    private Qcow2Disk(FileChannel channel, Qcow2Refcounts refcounts, Qcow2Tables tables) {
        this.channel = channel;
        this.refcounts = refcounts;
        this.tables = tables;
    }

    /** Makes an empty file into a disk of zeroes. */
    static Qcow2Disk create(FileChannel channel, long sizeBytes) throws IOException {
        Qcow2Header header = Qcow2Header.forDisk(sizeBytes);
        header.write(channel);
        Qcow2Refcounts refcounts = new Qcow2Refcounts(header);
        Qcow2Disk disk = new Qcow2Disk(channel, refcounts, new Qcow2Tables(channel, header, refcounts));
        disk.flush();
        return disk;
    }

    /** Opens a file that {@link #create} made; clusters that no table speaks of are given up. */
    static Qcow2Disk open(FileChannel channel) throws IOException {
        Qcow2Header header = Qcow2Header.read(channel);
        Qcow2Refcounts refcounts = new Qcow2Refcounts(header);
        Qcow2Tables tables = new Qcow2Tables(channel, header, refcounts);
        tables.countUsed();
        refcounts.keepBlocks(channel);
        // What lies behind the last used cluster would show through in a new one.
        channel.truncate(refcounts.fileBytes());
        return new Qcow2Disk(channel, refcounts, tables);
    }

    @Override
    public int holeBytes() {
        return CLUSTER;
    }

    /** Neighbours that lie beside each other in the file, as new clusters do, are written together. */
    @Override
    public void write(long offset, ByteBuffer bytes) throws IOException {
        int limit = bytes.limit();
        long runStart = -1;
        int runFrom = bytes.position();
        int at = runFrom;
        while (at < limit) {
            long position = offset + at - bytes.position();
            int within = (int) (position % CLUSTER);
            int length = Math.min(limit - at, CLUSTER - within);
            long place = place(position / CLUSTER, length == CLUSTER) + within;
            if (runStart >= 0 && place != runStart + at - runFrom) {
                Channels.writeFully(channel, runStart, slice(bytes, runFrom, at));
                runStart = -1;
            }
            if (runStart < 0) {
                runStart = place;
                runFrom = at;
            }
            at += length;
        }
        if (runStart >= 0) {
            Channels.writeFully(channel, runStart, slice(bytes, runFrom, limit));
        }
        bytes.position(limit);
    }

    private static ByteBuffer slice(ByteBuffer bytes, int from, int to) {
        return bytes.duplicate().position(from).limit(to);
    }

    /** Where a cluster of the disk lies, given a place if it has none. */
    private long place(long cluster, boolean whole) throws IOException {
        long entry = tables.entry(cluster);
        long place = Qcow2Tables.offset(entry);
        if (place == 0) {
            // The table first: it may take a cluster itself, and data then lies in one piece behind it.
            tables.put(cluster, 0);
            place = refcounts.allocate();
        } else if ((entry & Qcow2Tables.ZERO) != 0 && !whole) {
            Channels.writeFully(channel, place, ByteBuffer.allocate(CLUSTER));
        } else if ((entry & Qcow2Tables.ZERO) == 0) {
            return place;
        }
        tables.put(cluster, place | Qcow2Tables.COPIED);
        return place;
    }

    @Override
    public void zero(long offset, long length) throws IOException {
        long end = offset + length;
        for (long at = offset; at < end; ) {
            long cluster = at / CLUSTER;
            if (tables.isEmptyAround(cluster)) {
                at = Math.min(end, Qcow2Tables.endOfTable(cluster) * CLUSTER);
                continue;
            }
            long next = Math.min(end, (cluster + 1) * CLUSTER);
            long entry = tables.entry(cluster);
            boolean data = Qcow2Tables.offset(entry) != 0 && (entry & Qcow2Tables.ZERO) == 0;
            if (data && next - at == CLUSTER) {
                tables.put(cluster, entry | Qcow2Tables.ZERO);
            } else if (data) {
                Channels.writeFully(
                        channel, Qcow2Tables.offset(entry) + at % CLUSTER, ByteBuffer.allocate((int) (next - at)));
            }
            at = next;
        }
    }

    @Override
    public void flush() throws IOException {
        tables.write();
        refcounts.write(channel);
        long end = refcounts.fileBytes();
        if (channel.size() < end) {
            Channels.writeFully(channel, end - 1, ByteBuffer.allocate(1));
        }
        channel.force(true);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
