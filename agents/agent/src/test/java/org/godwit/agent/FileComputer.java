// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.godwit.api.disk.Firmware;
import org.godwit.api.disk.OperatingSystem;
import org.godwit.wire.Inventory;
import org.godwit.wire.SeenDisk;

/** A machine whose one disk {@code root} is a file. */
record FileComputer(Path image) implements Computer {
    @Override
    public Inventory inventory() {
        List<SeenDisk> disks;
        try (OpenDisk disk = open("root")) {
            disks = List.of(disk.seen());
        } catch (IOException e) {
            disks = List.of();
        }
        return new Inventory(
                "testling", "linux", OperatingSystem.UNKNOWN, Firmware.BIOS, 1, 0, disks, List.of(), List.of());
    }

    @Override
    public List<String> disks() {
        return List.of("root");
    }

    @Override
    public OpenDisk open(String name) throws IOException {
        return ImageFile.open(name, image);
    }
}
