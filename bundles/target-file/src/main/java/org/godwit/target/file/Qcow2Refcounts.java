// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.file;

import static org.godwit.target.file.Qcow2Header.CLUSTER;
import static org.godwit.target.file.Qcow2Header.COUNTS;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.BitSet;

/**
 * Which clusters of a qcow2 file are used; each is used once or not at all. Clusters are only ever taken at the end of
 * the file, so a new one reads as zeroes. Takes one bit of memory a cluster: 2 MiB for 1 TiB stored.
 */
final class Qcow2Refcounts {
    private final Qcow2Header header;
    private final BitSet used = new BitSet();
    private final BitSet changed = new BitSet();
    private final long[] blocks;

    Qcow2Refcounts(Qcow2Header header) {
        this.header = header;
        blocks = new long[header.refcountClusters() * Qcow2Header.ENTRIES];
        for (int cluster = 0; cluster < header.fixedClusters(); cluster++) {
            use(cluster);
        }
    }

    /** Takes the next cluster; its offset in the file. */
    long allocate() {
        int cluster = used.length();
        use(cluster);
        return (long) cluster * CLUSTER;
    }

    /** Notes that a table speaks of the cluster at that offset. */
    void useAt(long offset) {
        use(Math.toIntExact(offset / CLUSTER));
    }

    boolean isUsedAt(long offset) {
        return used.get(Math.toIntExact(offset / CLUSTER));
    }

    /** The length the file has when all used clusters are there. */
    long fileBytes() {
        return (long) used.length() * CLUSTER;
    }

    /** Keeps the places of refcount blocks from an earlier flush, once all other used clusters are known. */
    void keepBlocks(FileChannel channel) throws IOException {
        ByteBuffer table = ByteBuffer.allocate(blocks.length * Long.BYTES);
        Channels.readFully(channel, header.refcountOffset(), table);
        for (int block = 0; block < blocks.length; block++) {
            long offset = table.getLong();
            boolean ours = offset > 0 && offset % CLUSTER == 0 && offset + CLUSTER <= channel.size();
            if (ours && !isUsedAt(offset)) {
                blocks[block] = offset;
                useAt(offset);
            }
        }
    }

    void write(FileChannel channel) throws IOException {
        placeBlocks();
        for (int block = changed.nextSetBit(0); block >= 0; block = changed.nextSetBit(block + 1)) {
            ByteBuffer counts = ByteBuffer.allocate(CLUSTER);
            int first = block * COUNTS;
            for (int i = used.nextSetBit(first); i >= 0 && i - first < COUNTS; i = used.nextSetBit(i + 1)) {
                counts.putShort((i - first) * Short.BYTES, (short) 1);
            }
            Channels.writeFully(channel, blocks[block], counts);
        }
        ByteBuffer table = ByteBuffer.allocate(blocks.length * Long.BYTES);
        for (long offset : blocks) {
            table.putLong(offset);
        }
        Channels.writeFully(channel, header.refcountOffset(), table.flip());
        changed.clear();
    }

    /** A block takes a cluster, of which a block must speak: goes on until none is missing. */
    private void placeBlocks() {
        for (int block = 0; block < Qcow2Header.over(used.length(), COUNTS); block++) {
            if (blocks[block] == 0 && changed.get(block)) {
                blocks[block] = allocate();
            }
        }
    }

    private void use(int cluster) {
        used.set(cluster);
        changed.set(cluster / COUNTS);
    }
}
