// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.godwit.agent.OpenDisk;
import org.godwit.api.disk.Extent;
import org.godwit.api.disk.Firmware;
import org.godwit.wire.SeenDisk;
import org.jspecify.annotations.Nullable;

/** What lies on a disk: its partitions and their file systems, and how a machine would start from it. */
record DiskLook(List<SeenDisk.SeenPartition> partitions, Firmware firmware) {

    /** @param mounts where each partition is mounted, by its number; 0 for the whole disk */
    static DiskLook at(OpenDisk disk, Map<Integer, String> mounts) throws IOException {
        Window window = new Window(disk);
        PartitionTable table = new PartitionTable(window);
        List<PartitionTable.Entry> entries = table.entries();
        List<SeenDisk.SeenPartition> partitions = new ArrayList<>();
        for (PartitionTable.Entry entry : entries) {
            Optional<FileSystems.Found> found =
                    FileSystems.probe(window.at(entry.extent().offset(), length(entry.extent())));
            partitions.add(seen(entry, found, mounts.get(entry.number())));
        }
        if (entries.isEmpty() && window.sizeBytes() > 0) {
            Extent whole = new Extent(0, window.sizeBytes());
            Optional<FileSystems.Found> found = FileSystems.probe(window.at(0, length(whole)));
            if (found.isPresent()) {
                partitions.add(seen(new PartitionTable.Entry(0, whole, ""), found, mounts.get(0)));
            }
        }
        boolean efi = entries.stream()
                .anyMatch(entry -> entry.type().equals(PartitionTable.EFI_SYSTEM)
                        || entry.type().equals(PartitionTable.EFI_SYSTEM_MBR));
        Firmware firmware = efi ? Firmware.UEFI : table.hasBootCode() ? Firmware.BIOS : Firmware.UNKNOWN;
        return new DiskLook(partitions, firmware);
    }

    private static int length(Extent extent) {
        return (int) Math.min(Window.BYTES, extent.length());
    }

    private static SeenDisk.SeenPartition seen(
            PartitionTable.Entry entry, Optional<FileSystems.Found> found, @Nullable String mountPoint) {
        return new SeenDisk.SeenPartition(
                entry.number(),
                entry.extent().offset(),
                entry.extent().length(),
                entry.type(),
                found.map(FileSystems.Found::type).orElse(null),
                found.map(FileSystems.Found::label)
                        .filter(text -> !text.isEmpty())
                        .orElse(null),
                found.map(FileSystems.Found::uuid)
                        .filter(text -> !text.isEmpty())
                        .orElse(null),
                mountPoint);
    }
}
