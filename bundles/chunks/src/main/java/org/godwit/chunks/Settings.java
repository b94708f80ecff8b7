// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What shapes a chunk store.
 *
 * @param masterKeyFile made at the first start of the first store
 * @param passphrases where the passphrase of the master key comes from, if it has one
 * @param spoolFolder where the open packs of all stores lie, each store in a folder of its own
 * @param indexFolder where the indexes of all stores lie, each store in a folder of its own
 * @param index bounds of each index
 * @param zstdLevel for runs that come uncompressed
 * @param packBytes a pack is closed when it is that long or longer
 * @param cacheBytes of unpacked runs that are kept for reading
 * @param bootId of the running kernel, or empty where nobody can tell: see {@link SpoolEpoch}
 * @param threads where those come from that read footers and merge the index
 * @param retry how long to wait before a store that could not be opened is tried again; doubles up to 30 times that
 */
record Settings(
        Path masterKeyFile,
        Passphrases passphrases,
        Path spoolFolder,
        Path indexFolder,
        DiskChunkIndex.Limits index,
        int zstdLevel,
        int packBytes,
        long cacheBytes,
        String bootId,
        Threads threads,
        Duration retry) {
    /** Small enough to be put in one go, large enough that a TiB is 65536 blobs. */
    static final int PACK_BYTES = 16 << 20;

    /** Some 2 GiB of unique data: 128 packs whose footers a process that was killed has to read again. */
    static final int TABLE_ENTRIES = 128 << 10;

    /** Some 30 runs of 1 MiB: several disks read in order at once, each some runs ahead. */
    static final long CACHE_BYTES = 32 << 20;

    KeyRing keyRing() {
        return new KeyRing(masterKeyFile, passphrases);
    }
}
