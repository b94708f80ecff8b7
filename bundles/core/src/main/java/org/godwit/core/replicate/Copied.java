// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.replicate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.godwit.api.disk.Concern;
import org.godwit.api.image.DiskImage;
import org.godwit.api.point.ReplicationFigures;

/** What all disks of a replication come to. */
final class Copied {
    final List<DiskImage> images = new ArrayList<>();
    final List<Concern> concerns = new ArrayList<>();
    private long read;
    private long changed;
    private long sent;

    ReplicationFigures figures(long stored, long millis, int attempts) {
        return new ReplicationFigures(read, changed, sent, stored, millis, attempts);
    }

    private static Concern skipped(DiskCopy copy) {
        return new Concern(
                Concern.Level.INFO,
                "FREE_SPACE_SKIPPED",
                "Of disk " + copy.disk().id().name() + " " + copy.skippedBytes()
                        + " bytes were not read: free space of its file systems, which a restore leaves zero.",
                "");
    }

    void finish(DiskCopy copy) throws IOException {
        images.add(copy.finish());
        if (copy.skippedBytes() > 0) {
            concerns.add(skipped(copy));
        }
        read += copy.readBytes();
        changed += copy.changedBytes();
        sent += copy.sentBytes();
    }

    /** What one of them came to, behind those before it. */
    void add(Copied one) {
        images.addAll(one.images);
        concerns.addAll(one.concerns);
        read += one.read;
        changed += one.changed;
        sent += one.sent;
    }
}
