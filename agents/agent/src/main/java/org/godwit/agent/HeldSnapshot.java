// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.godwit.api.disk.Extents;
import org.godwit.api.problem.Problem;
import org.godwit.api.source.Consistency;
import org.godwit.wire.OrderReply;
import org.jspecify.annotations.Nullable;

/** The disks of the machine, opened at one time. */
final class HeldSnapshot implements AutoCloseable {
    /** Room for what is written between the last look and the freeze, at first. */
    private static final int SLACK_BYTES = 4 << 20;

    private final String id;
    private final Instant takenAt;
    private final Map<String, HeldDisk> disks;
    private final Optional<Consistency> freezes;
    private final Set<String> followed = new HashSet<>();
    private @Nullable HeldBytes held;
    private int slackBytes = SLACK_BYTES;
    private long readBytes;
    private long skippedBytes;
    private long sentBytes;
    private boolean untold;
    private boolean closed;

    private HeldSnapshot(String id, Instant takenAt, Map<String, HeldDisk> disks, Optional<Consistency> freezes) {
        this.id = id;
        this.takenAt = takenAt;
        this.disks = disks;
        this.freezes = freezes;
    }

    /**
     * Opens every disk, or none.
     *
     * @param wanted the level asked for
     */
    static HeldSnapshot of(String id, Computer computer, Clock clock, Consistency wanted) throws IOException {
        Map<String, HeldDisk> disks = new LinkedHashMap<>();
        Optional<Consistency> freezes = wanted.compareTo(Consistency.FILE_SYSTEM) < 0
                ? Optional.empty()
                : computer.freezer().wanted(computer.disks());
        HeldSnapshot snapshot = new HeldSnapshot(id, clock.instant(), disks, freezes);
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
                disks.values().stream().map(HeldDisk::seen).toList(),
                freezes.orElse(null));
    }

    /** @param told whether a mark was given, from which on writes to the disk are told */
    synchronized void follow(String name, boolean told) {
        if (told) {
            followed.add(name);
        } else {
            followed.remove(name);
        }
    }

    /** Whether what is written to a disk meanwhile is copied again before the end, up to a freeze. */
    synchronized boolean isFollowed(String name) {
        return freezes.isPresent() && followed.contains(name);
    }

    /** Counts what was read of a disk. */
    synchronized void read(OrderReply.Cut cut) {
        readBytes += cut.readBytes();
        skippedBytes += cut.skippedBytes() == null ? 0 : cut.skippedBytes();
        sentBytes += cut.sentBytes();
        untold = true;
    }

    /** What was read so far, for the one line that a replication writes; empty where it was told already, or is nothing. */
    synchronized Optional<String> tell() {
        Optional<String> told = untold
                ? Optional.of("readBytes=" + readBytes + " skippedBytes=" + skippedBytes + " sentBytes=" + sentBytes)
                : Optional.empty();
        untold = false;
        return told;
    }

    /** Keeps what was read at a freeze until the snapshot is closed or another freeze begins. */
    synchronized void hold(HeldBytes bytes) throws IOException {
        if (closed) {
            throw CutRun.stopped();
        }
        letGo();
        held = bytes;
    }

    /** How much more than what is left there must be room for. */
    synchronized int slackBytes() {
        return slackBytes;
    }

    /** More was written than there was room for: another freeze has four times as much to spare. */
    synchronized void needsMoreSlack() {
        slackBytes = Math.min(4 * slackBytes, FreezeRun.MOST_BYTES);
    }

    /** Forgets what an earlier freeze held. */
    synchronized void letGo() {
        if (held != null) {
            held.close();
            held = null;
        }
    }

    /** @throws IOException BUG {@code SNAPSHOT_HOLDS}: who cuts would wait for workbenches that this snapshot keeps */
    synchronized void checkHoldsNothing() throws IOException {
        if (held != null) {
            throw Problem.of(
                            Problem.Kind.BUG,
                            "SNAPSHOT_HOLDS",
                            "Was to cut a disk of snapshot " + id + ": it was frozen, and holds what is left of it.",
                            "Report it, with the versions of controller and agent.")
                    .asException();
        }
    }

    /** Copies what is held of a disk, extent after extent. */
    synchronized void held(String name, Extents extents, ByteBuffer target) throws IOException {
        if (held == null) {
            throw Problem.of(
                            Problem.Kind.MISSING,
                            "NOT_HELD",
                            "Looked for what snapshot " + id + " holds of disk " + name + ": nothing was frozen.",
                            "Report it, with the versions of controller and agent.")
                    .asException();
        }
        held.copy(name, extents, target);
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        letGo();
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
