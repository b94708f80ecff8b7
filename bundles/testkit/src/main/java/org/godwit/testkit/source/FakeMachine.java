// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.source;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.godwit.api.disk.Disk;
import org.godwit.api.disk.DiskId;
import org.godwit.api.disk.Firmware;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.disk.OperatingSystem;

/** A machine whose disks lie in memory. Write to it, resize it, unplug it. Safe for use by many threads. */
public final class FakeMachine {
    private final MachineId id;
    private final Map<String, FakeDisk> disks = new LinkedHashMap<>();
    private final Map<String, String> distrusted = new HashMap<>();
    private long disksMade;
    private boolean tracked = true;
    private boolean cutting;
    private boolean freezing;

    FakeMachine(MachineId id) {
        this.id = id;
    }

    public MachineId id() {
        return id;
    }

    public DiskId disk(String name) {
        return new DiskId(id, name);
    }

    /** Adds a disk of zeroes, or replaces the one of that name by it. */
    public synchronized FakeMachine withDisk(String name, long sizeBytes) {
        // A new disk knows no mark of one that was there before.
        disks.put(name, new FakeDisk(sizeBytes, ++disksMade * 1_000_000));
        return this;
    }

    public synchronized void removeDisk(String name) {
        disks.remove(name);
    }

    /** Cuts a disk off, or grows it by zeroes. Marks of before are forgotten, as sources do. */
    public synchronized void resizeDisk(String name, long sizeBytes) {
        disks.put(name, one(name).resized(sizeBytes));
    }

    public synchronized void write(String name, long offset, byte[] bytes) {
        one(name).write(offset, ByteBuffer.wrap(bytes));
    }

    /** What is written is not among what changed: its tracker misses it. */
    public synchronized void writeUnseen(String name, long offset, byte[] bytes) {
        one(name).writeUnseen(offset, ByteBuffer.wrap(bytes));
    }

    /** What it was told of disks whose tracker missed something, by their names. */
    public synchronized Map<String, String> distrusted() {
        return Map.copyOf(distrusted);
    }

    synchronized void distrust(String name, String because) {
        distrusted.put(name, because);
    }

    /** The disks it has now. */
    public synchronized List<String> diskNames() {
        return List.copyOf(disks.keySet());
    }

    /** Whether change sets name what changed since a mark, or always the whole disk without any mark. */
    public synchronized FakeMachine tracked(boolean now) {
        tracked = now;
        return this;
    }

    /** Whether snapshots cut where the disk is read, as an agent does, or are read from the controller. */
    public synchronized FakeMachine cutting(boolean now) {
        cutting = now;
        return this;
    }

    /** Whether it goes on writing while it is copied, and its file systems are frozen at the end, as an agent does. */
    public synchronized FakeMachine freezing(boolean now) {
        freezing = now;
        return this;
    }

    /** All marks given so far are unknown from now on. */
    public synchronized void forgetMarks() {
        disks.values().forEach(FakeDisk::forgetMarks);
    }

    /** The bytes of a disk as they are now; they do not change with the machine. */
    public synchronized SparseBytes bytes(String name) {
        return one(name).bytes().copy();
    }

    synchronized boolean isTracked() {
        return tracked;
    }

    synchronized boolean isCutting() {
        return cutting;
    }

    synchronized boolean isFreezing() {
        return freezing;
    }

    /** The disk itself, which changes. Use it within a synchronized block on the machine. */
    FakeDisk live(String name) {
        return one(name);
    }

    synchronized Map<String, FakeDisk> frozen() {
        Map<String, FakeDisk> copies = new LinkedHashMap<>();
        disks.forEach((name, disk) -> copies.put(name, disk.frozen()));
        return copies;
    }

    synchronized List<Disk> diskList() {
        List<Disk> list = new ArrayList<>();
        disks.forEach((name, disk) ->
                list.add(new Disk(disk(name), disk.bytes().sizeBytes(), 512, "/dev/" + name, List.of())));
        return list;
    }

    Machine machine(String platform, Instant now) {
        return new Machine(
                id,
                id.value(),
                platform,
                new OperatingSystem("linux", "Make-believe Linux", "6.1.0", "x86_64"),
                Firmware.BIOS,
                1,
                256L << 20,
                diskList(),
                List.of(),
                List.of(),
                true,
                now);
    }

    private FakeDisk one(String name) {
        FakeDisk disk = disks.get(name);
        if (disk == null) {
            throw new IllegalArgumentException("machine " + id + " has no disk " + name);
        }
        return disk;
    }
}
