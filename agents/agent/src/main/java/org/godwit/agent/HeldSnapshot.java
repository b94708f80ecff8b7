// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.godwit.api.problem.Problem;
import org.godwit.api.source.Consistency;
import org.godwit.wire.OrderReply;

/** The disks of the machine, opened at one time. */
final class HeldSnapshot implements AutoCloseable {
    private final String id;
    private final Instant takenAt;
    private final Map<String, HeldDisk> disks;

    private HeldSnapshot(String id, Instant takenAt, Map<String, HeldDisk> disks) {
        this.id = id;
        this.takenAt = takenAt;
        this.disks = disks;
    }

    /** Opens every disk, or none. */
    static HeldSnapshot of(String id, Computer computer, Clock clock) throws IOException {
        Map<String, HeldDisk> disks = new LinkedHashMap<>();
        HeldSnapshot snapshot = new HeldSnapshot(id, clock.instant(), disks);
        try {
            for (String name : computer.disks()) {
                disks.put(name, HeldDisk.of(computer.open(name)));
            }
            return snapshot;
        } catch (IOException | RuntimeException e) {
            snapshot.close();
            throw e;
        }
    }

    /** @throws IOException MISSING {@code DISK_UNKNOWN} */
    HeldDisk disk(String name) throws IOException {
        HeldDisk disk = disks.get(name);
        if (disk == null) {
            throw Problem.of(
                            Problem.Kind.MISSING,
                            "DISK_UNKNOWN",
                            "Looked for disk " + name + " in snapshot " + id + ": it has "
                                    + String.join(", ", disks.keySet()) + ".",
                            "Start the agent with that disk, or leave it out.")
                    .with("disk", name)
                    .asException();
        }
        return disk;
    }

    OrderReply.Snapshot described() throws IOException {
        Consistency weakest = Consistency.CRASH;
        for (HeldDisk disk : disks.values()) {
            Consistency now = disk.consistency();
            weakest = now.compareTo(weakest) < 0 ? now : weakest;
        }
        return new OrderReply.Snapshot(
                id,
                takenAt.toEpochMilli(),
                weakest,
                disks.values().stream().map(HeldDisk::seen).toList());
    }

    @Override
    public void close() throws IOException {
        IOException failed = null;
        for (HeldDisk disk : disks.values()) {
            try {
                disk.disk().close();
            } catch (IOException e) {
                failed = e;
            }
        }
        if (failed != null) {
            throw failed;
        }
    }
}
