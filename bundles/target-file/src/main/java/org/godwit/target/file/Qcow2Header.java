// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;

/**
 * The first cluster of a qcow2 file, version 3, as QEMU's {@code docs/interop/qcow2.txt} describes it: clusters of
 * 64 KiB, refcounts of 16 bits, no backing file, no encryption, no snapshots.
 *
 * @param virtualBytes size of the disk, a multiple of 512
 * @param l1Entries tables of the second level, used or not
 * @param l1Offset where the table of the first level lies
 * @param refcountOffset where the refcount table lies
 * @param refcountClusters how long it is
 */
record Qcow2Header(long virtualBytes, int l1Entries, long l1Offset, long refcountOffset, int refcountClusters) {
    static final int CLUSTER_BITS = 16;
    static final int CLUSTER = 1 << CLUSTER_BITS;

    /** Entries of 8 bytes in one cluster. */
    static final int ENTRIES = CLUSTER / Long.BYTES;

    /** Clusters that one refcount block of 16-bit counts speaks of. */
    static final int COUNTS = CLUSTER / Short.BYTES;

    /** Clusters are numbered by an int here, with room for metadata. */
    static final long MAX_BYTES = 64L << 40;

    private static final int MAGIC = 0x514649FB;
    private static final int HEADER_BYTES = 104;
    private static final int REFCOUNT_ORDER = 4;

    /** The header of a new file for a disk of that size; sizes are rounded up to whole sectors of 512 bytes. */
    static Qcow2Header forDisk(long sizeBytes) throws IOException {
        if (sizeBytes > MAX_BYTES) {
            throw Problem.of(
                            Kind.MISCONFIGURED,
                            "VOLUME_TOO_LARGE",
                            "Cannot make a qcow2 file for a disk of " + sizeBytes + " bytes; the largest has "
                                    + MAX_BYTES + ".",
                            "Ask for format=raw on a file system that holds such files.")
                    .asException();
        }
        long virtual = (sizeBytes + 511) / 512 * 512;
        long data = over(virtual, CLUSTER);
        int l1Entries = (int) over(data, ENTRIES);
        long l1Clusters = over(l1Entries, ENTRIES);
        // Enough for a disk without any hole: then the table never has to move. Two more blocks speak of themselves.
        long blocks = (1 + l1Clusters + l1Entries + data) / (COUNTS - 1) + 2;
        int refcountClusters = (int) over(blocks, ENTRIES);
        return new Qcow2Header(virtual, l1Entries, (1L + refcountClusters) * CLUSTER, CLUSTER, refcountClusters);
    }

    /** Clusters before the first table of the second level. */
    int fixedClusters() {
        return (int) (l1Offset / CLUSTER + over(l1Entries, ENTRIES));
    }

    void write(FileChannel channel) throws IOException {
        ByteBuffer out = ByteBuffer.allocate(CLUSTER);
        out.putInt(MAGIC).putInt(3);
        out.putLong(0).putInt(0); // no backing file
        out.putInt(CLUSTER_BITS).putLong(virtualBytes).putInt(0); // not encrypted
        out.putInt(l1Entries).putLong(l1Offset);
        out.putLong(refcountOffset).putInt(refcountClusters);
        out.putInt(0).putLong(0); // no snapshots
        out.putLong(0).putLong(0).putLong(0); // no features
        out.putInt(REFCOUNT_ORDER).putInt(HEADER_BYTES);
        Channels.writeFully(channel, 0, out.rewind());
    }

    /** @throws IOException CORRUPT when this is no file of ours */
    static Qcow2Header read(FileChannel channel) throws IOException {
        ByteBuffer in = ByteBuffer.allocate(HEADER_BYTES);
        Channels.readFully(channel, 0, in);
        boolean ours = in.getInt(0) == MAGIC
                && in.getInt(4) == 3
                && in.getLong(8) == 0
                && in.getInt(20) == CLUSTER_BITS
                && in.getInt(60) == 0
                && in.getLong(72) == 0
                && in.getInt(96) == REFCOUNT_ORDER;
        Qcow2Header header =
                new Qcow2Header(in.getLong(24), in.getInt(36), in.getLong(40), in.getLong(48), in.getInt(56));
        if (!ours || !header.equals(forDisk(header.virtualBytes))) {
            throw Problem.of(
                            Kind.CORRUPT,
                            "VOLUME_FOREIGN",
                            "Cannot open the qcow2 file: its header is not as Godwit writes it.",
                            "Delete the file and start the restore again.")
                    .asException();
        }
        return header;
    }

    static long over(long value, long unit) {
        return (value + unit - 1) / unit;
    }
}
