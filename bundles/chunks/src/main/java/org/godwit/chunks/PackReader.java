// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.godwit.api.chunk.BlobStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lists the runs of packs in a blob store: by their footer, or by looking at every byte when it is damaged. */
final class PackReader {
    private static final Logger LOG = LoggerFactory.getLogger(PackReader.class);
    /** One read gets most footers: some 2000 chunks of 36 bytes. */
    private static final int TAIL_BYTES = 128 << 10;

    private final BlobStore blobs;
    private boolean incomplete;

    PackReader(BlobStore blobs) {
        this.blobs = blobs;
    }

    /** The runs of a pack, in order. */
    List<StoredRun> runs(PackId id, PackFormat format) throws IOException {
        int size = Math.toIntExact(blobs.size(id.blob()).orElse(0));
        try {
            return fromFooter(id, format, size);
        } catch (DamagedException e) {
            incomplete = true;
            PackScan scan = PackScan.whole(format, bytes(id, 0, size));
            LOG.error(
                    "pack={} store={} is damaged: found {}; of {} bytes {} runs could be read",
                    id,
                    blobs.id(),
                    e.getMessage(),
                    size,
                    scan.runs().size());
            return scan.runs();
        }
    }

    /** Whether a pack was read that may hold runs of which nobody knows: its footer is damaged, and they are, too. */
    boolean isIncomplete() {
        return incomplete;
    }

    private List<StoredRun> fromFooter(PackId id, PackFormat format, int size) throws IOException {
        int tailAt = Math.max(0, size - TAIL_BYTES);
        byte[] tail = bytes(id, tailAt, size - tailAt);
        if (tail.length < PackFormat.TRAILER_BYTES) {
            throw new DamagedException("only " + size + " bytes");
        }
        int trailerAt = tail.length - PackFormat.TRAILER_BYTES;
        int[] place = PackFormat.footerPlace(ByteBuffer.wrap(tail, trailerAt, PackFormat.TRAILER_BYTES), size);
        byte[] record = place[0] >= tailAt
                ? java.util.Arrays.copyOfRange(tail, place[0] - tailAt, place[0] - tailAt + place[1])
                : bytes(id, place[0], place[1]);
        return format.runs(record, place[0]);
    }

    private byte[] bytes(PackId id, int offset, int length) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(length);
        int read = blobs.get(id.blob(), offset, target);
        if (read < length) {
            throw new DamagedException("only " + read + " of " + length + " bytes at " + offset);
        }
        return target.array();
    }
}
