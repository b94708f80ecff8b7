// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.godwit.api.chunk.ChunkId;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.CompressionType;
import org.rocksdb.FlushOptions;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

/**
 * RocksDB as one would set it up for this: no log (packs are the log), no compression (digests have none), a filter of
 * 10 bits a key, everything in a block cache of 256 MiB.
 */
final class RocksEngine implements IndexEngine {
    private final Options options;
    private final RocksDB db;
    private final WriteOptions unlogged;
    private final Object[] stripes = new Object[64];

    RocksEngine(Path folder) throws RocksDBException {
        RocksDB.loadLibrary();
        unlogged = new WriteOptions().setDisableWAL(true);
        BlockBasedTableConfig table = new BlockBasedTableConfig()
                .setFilterPolicy(new BloomFilter(10, false))
                .setBlockCache(new LRUCache(256L << 20))
                .setCacheIndexAndFilterBlocks(true)
                .setFormatVersion(5);
        options = new Options()
                .setCreateIfMissing(true)
                .setCompressionType(CompressionType.NO_COMPRESSION)
                .setWriteBufferSize(64 << 20)
                .setMaxBackgroundJobs(2)
                .setLevelCompactionDynamicLevelBytes(true)
                .setTableFormatConfig(table);
        db = RocksDB.open(options, folder.toString());
        for (int i = 0; i < stripes.length; i++) {
            stripes[i] = new Object();
        }
    }

    private static byte[] key(ChunkId id) {
        ByteBuffer key = ByteBuffer.allocate(ChunkId.BYTES);
        id.write(key);
        return key.array();
    }

    @Override
    public boolean add(ChunkId id, long place) {
        try {
            byte[] key = key(id);
            synchronized (stripes[(int) id.word1() & stripes.length - 1]) {
                if (db.get(key) != null) {
                    return false;
                }
                db.put(
                        unlogged,
                        key,
                        ByteBuffer.allocate(Long.BYTES).putLong(0, place).array());
                return true;
            }
        } catch (RocksDBException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public long find(ChunkId id) {
        try {
            byte[] value = db.get(key(id));
            return value == null ? Place.NONE : ByteBuffer.wrap(value).getLong();
        } catch (RocksDBException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void settle() throws RocksDBException {
        try (FlushOptions wait = new FlushOptions().setWaitForFlush(true)) {
            db.flush(wait);
        }
        db.compactRange();
    }

    @Override
    public void close() {
        db.close();
        options.close();
        unlogged.close();
    }
}
