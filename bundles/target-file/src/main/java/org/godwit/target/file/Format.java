// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.Locale;

/** How a volume lies in its file. */
enum Format {
    RAW,
    QCOW2;

    /** The ending of a file's name, and what QEMU calls the format. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    DiskFile open(FileChannel channel, boolean blank) throws IOException {
        return switch (this) {
            case RAW -> new RawDisk(channel, blank);
            case QCOW2 -> Qcow2Disk.open(channel);
        };
    }
}
