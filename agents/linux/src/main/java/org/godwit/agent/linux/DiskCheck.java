// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import org.godwit.agent.OpenDisk;

/** Reads the beginning of a disk as a replication would. */
final class DiskCheck {
    private static final int BYTES = 4096;

    private DiskCheck() {}

    static Finding of(LinuxComputer machine, String disk) {
        try (OpenDisk opened = machine.open(disk)) {
            ByteBuffer buffer =
                    ByteBuffer.allocateDirect(2 * BYTES).alignedSlice(BYTES).slice(0, BYTES);
            int read = opened.read(0, buffer);
            String found = disk + ", " + (opened.seen().sizeBytes() >> 20) + " MiB, " + read + " bytes read";
            Optional<Path> device = machine.device(disk);
            if (device.isEmpty()) {
                return Finding.ok("disk", found + " (an image file)");
            }
            return BlockDevice.isDirect(device.get())
                    ? Finding.ok("disk", found + " past the page cache")
                    : Finding.warn(
                            "disk",
                            found + ", but through the page cache: its driver has no direct reads",
                            "None; what is written while it is read may be missed until the next replication.");
        } catch (IOException e) {
            return Finding.fail("disk", e, "Run it as root, and look at the kernel's log: dmesg");
        }
    }
}
