// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

/** The parts of an open store that upkeep works on. */
record Inside(
        GuardedBlobs blobs,
        StoreKeys keys,
        Packs packs,
        Spool spool,
        DiskChunkIndex index,
        Presence presence,
        Epochs epochs,
        Damages damages,
        DeadLists lists,
        UpkeepLog log,
        int zstdLevel) {}
