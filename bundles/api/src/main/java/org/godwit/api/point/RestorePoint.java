// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.point;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.disk.DiskId;
import org.godwit.api.disk.Machine;
import org.godwit.api.image.DiskImage;
import org.godwit.api.source.Consistency;

/**
 * A machine at one instant, in our store. Immutable and whole: never a link in a chain, deleting one harms no other.
 *
 * @param machine as it was then; what a restore needs to know of it besides the disks
 * @param domain the dedup domain its chunks are named in
 * @param figures what it cost
 */
public record RestorePoint(
        RestorePointId id,
        Machine machine,
        Instant takenAt,
        Consistency consistency,
        StoreId store,
        String domain,
        List<DiskImage> images,
        ReplicationFigures figures) {
    public RestorePoint {
        images = List.copyOf(images);
    }

    public Optional<DiskImage> image(DiskId disk) {
        return images.stream().filter(image -> image.disk().equals(disk)).findFirst();
    }

    /** Whether it has an image of each disk that its machine had. */
    public boolean isComplete() {
        return machine.disks().stream().allMatch(disk -> image(disk.id()).isPresent());
    }

    /** Bytes of all its disks that are not in holes. */
    public long dataBytes() {
        return images.stream().mapToLong(DiskImage::dataBytes).sum();
    }

    /** Bytes of all its disks. */
    public long sizeBytes() {
        return images.stream().mapToLong(DiskImage::sizeBytes).sum();
    }
}
