// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.disk;

import java.util.List;

/**
 * One block device of a machine, or an image file that stands for one.
 *
 * @param sectorBytes the logical sector, 512 or 4096
 * @param device where the machine has it: {@code /dev/sda}
 */
public record Disk(DiskId id, long sizeBytes, int sectorBytes, String device, List<Partition> partitions) {
    public Disk {
        if (sizeBytes < 0) {
            throw new IllegalArgumentException("disk " + id + " has a negative size: " + sizeBytes);
        }
        partitions = List.copyOf(partitions);
    }
}
