// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.replicate;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.godwit.api.disk.Disk;
import org.godwit.api.problem.Problem;
import org.godwit.api.source.Snapshot;

/** Which disks of a snapshot are replicated: those that were asked for, or all. */
final class WantedDisks {
    private WantedDisks() {}

    /** @throws IOException MISSING where the machine has not got them */
    static List<Disk> of(Snapshot snapshot, Replication.Request request) throws IOException {
        Map<String, Disk> there = snapshot.disks().stream()
                .collect(Collectors.toMap(disk -> disk.id().name(), disk -> disk));
        for (String name : request.disks()) {
            if (!there.containsKey(name)) {
                throw Problem.of(
                                Problem.Kind.MISSING,
                                "DISK_MISSING",
                                "Looked for disk " + name + " of machine "
                                        + request.machine().name() + ", and it has only "
                                        + String.join(
                                                ", ",
                                                there.keySet().stream().sorted().toList()) + ".",
                                "Name a disk the machine has, or leave the disks out to take all.")
                        .with("disk", name)
                        .asException();
            }
        }
        if (there.isEmpty()) {
            throw Problem.of(
                            Problem.Kind.MISSING,
                            "MACHINE_WITHOUT_DISKS",
                            "Looked for the disks of machine "
                                    + request.machine().name() + ", and it has none.",
                            "Give its agent a disk to protect.")
                    .asException();
        }
        return snapshot.disks().stream()
                .filter(disk -> request.disks().isEmpty()
                        || request.disks().contains(disk.id().name()))
                .toList();
    }
}
