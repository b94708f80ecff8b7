// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.godwit.agent.Computer;
import org.godwit.agent.Freezer;
import org.godwit.agent.OpenDisk;
import org.godwit.agent.SparedDisk;
import org.godwit.api.disk.Concern;
import org.godwit.api.disk.Extent;
import org.godwit.wire.Inventory;

/** A computer whose changes somebody tracks, and whose file systems are frozen for a moment. */
record TrackedComputer(Computer computer, Trackers tracker, Freezer freezer, FreeSpaceLook freeSpace)
        implements Computer {
    @Override
    public Inventory inventory() {
        Inventory seen = computer.inventory();
        List<Concern> concerns = new ArrayList<>(seen.concerns());
        List<String> disks = computer.disks();
        if (freezer.wanted(disks).isPresent() && disks.stream().allMatch(tracker::tracks)) {
            concerns.removeIf(concern -> concern.code().equals("CONSISTENCY_FUZZY"));
        }
        concerns.addAll(tracker.concerns());
        return new Inventory(
                seen.name(),
                seen.platform(),
                seen.operatingSystem(),
                seen.firmware(),
                seen.processors(),
                seen.memoryBytes(),
                seen.disks(),
                seen.interfaces(),
                concerns);
    }

    @Override
    public List<String> disks() {
        return computer.disks();
    }

    @Override
    public Optional<SparedDisk> withoutFree(OpenDisk disk, Extent wanted, boolean followed) throws IOException {
        String path = disk.seen().device();
        if (path == null || !LinuxComputer.isBlockDevice(Path.of(path))) {
            // Whoever writes a file is not known.
            return Optional.empty();
        }
        return Optional.of(freeSpace.at(new FreeSpaceLook.Question(disk, Path.of(path), wanted, followed)));
    }

    @Override
    public OpenDisk open(String name) throws IOException {
        return computer.open(name);
    }
}
