// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.disk;

import java.util.Optional;

/**
 * A partition as the machine itself sees it.
 *
 * @param number as in the partition table, from 1; 0 when a file system lies on the whole disk
 * @param extent where it lies on its disk
 * @param type what the table says: an MBR type as {@code 0x83}, or a GPT type UUID
 * @param fileSystem what was found inside: {@code ext4}, {@code xfs}, {@code swap}, {@code LVM2_member}
 * @param mountPoint where it is mounted now
 */
public record Partition(
        int number,
        Extent extent,
        String type,
        Optional<String> fileSystem,
        Optional<String> label,
        Optional<String> uuid,
        Optional<String> mountPoint) {}
