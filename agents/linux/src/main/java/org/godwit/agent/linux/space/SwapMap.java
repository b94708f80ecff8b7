// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.space;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.godwit.api.disk.Extent;

/**
 * Swap of Linux (kernel include/linux/swap.h): a machine that starts needs the header of it, nothing else. A hibernated machine has
 * another signature there, S1SUSPEND or LINHIB0001, and all of its memory behind it.
 */
final class SwapMap implements FreeMap {
    private static final int PAGE = 4096;
    private static final byte[] SIGNATURE = "SWAPSPACE2".getBytes(StandardCharsets.US_ASCII);

    @Override
    public void mark(Volume volume, Extent wanted, boolean live, FreeBlocks free) throws IOException {
        ByteBuffer header = volume.at(0, PAGE);
        ByteBuffer signature = header.slice(PAGE - SIGNATURE.length, SIGNATURE.length);
        DoubtException.unless(signature.equals(ByteBuffer.wrap(SIGNATURE)), "it may hold a machine that hibernates");
        DoubtException.unless(header.getInt(1024) == 1, "its version is " + header.getInt(1024));
        long pages = (header.getInt(1028) & 0xffffffffL) + 1;
        DoubtException.unless(pages * PAGE <= volume.sizeBytes(), "it is larger than its partition");
        free.free(volume.start() + PAGE, (pages - 1) * PAGE);
    }
}
