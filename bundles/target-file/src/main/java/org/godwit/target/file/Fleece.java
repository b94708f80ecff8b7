// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.godwit.api.target.Volume;

/**
 * Shows the disks of a running QEMU as they were at one moment, while it goes on (QEMU's docs/interop/live-block-operations):
 * what it overwrites is copied to a file beside each disk first ({@code blockdev-backup} with {@code sync=none}), and file
 * and disk together are exported by NBD.
 */
final class Fleece {
    private static final Duration END_WITHIN = Duration.ofSeconds(30);
    private static final Duration LOOK = Duration.ofMillis(50);

    private final InstanceFolder folder;

    Fleece(InstanceFolder folder) {
        this.folder = folder;
    }

    static String export(int disk) {
        return "disk" + disk;
    }

    /** Returns the moment. */
    Instant begin(List<Volume> volumes) throws IOException {
        try (Monitor monitor = Monitor.of(folder)) {
            end(monitor);
            StringBuilder jobs = new StringBuilder();
            for (int i = 0; i < volumes.size(); i++) {
                Path overlay = folder.overlay(i);
                create(overlay, volumes.get(i).sizeBytes());
                monitor.run(
                        "blockdev-add",
                        """
                        {"driver":"qcow2","node-name":"gwf%d","backing":"disk%d","file":{"driver":"file","filename":%s}}
                        """
                                .formatted(i, i, Monitor.quoted(overlay.toString())));
                jobs.append(i == 0 ? "" : ",")
                        .append(
                                """
                        {"type":"blockdev-backup","data":{"job-id":"gwj%d","device":"disk%d","target":"gwf%d","sync":"none"}}
                        """
                                        .formatted(i, i, i));
            }
            Instant moment = Instant.now();
            monitor.run("transaction", "{\"actions\":[" + jobs + "]}");
            export(monitor, folder, volumes.size(), "gwf");
            return moment;
        }
    }

    private static void create(Path overlay, long sizeBytes) throws IOException {
        try (FileChannel made = FileChannel.open(
                overlay, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            Qcow2Disk.create(made, sizeBytes);
        }
    }

    /** Lets nodes that are named so be read by NBD. */
    static void export(Monitor monitor, InstanceFolder folder, int disks, String nodes) throws IOException {
        try (ShortPath path = new ShortPath(folder, folder.exports())) {
            Files.deleteIfExists(folder.exports());
            String address = Monitor.quoted(path.socket().toString());
            monitor.run("nbd-server-start", "{\"addr\":{\"type\":\"unix\",\"data\":{\"path\":" + address + "}}}");
        }
        for (int i = 0; i < disks; i++) {
            monitor.run(
                    "block-export-add",
                    "{\"type\":\"nbd\",\"id\":\"gwe%d\",\"node-name\":\"%s%d\",\"name\":\"%s\"}"
                            .formatted(i, nodes, i, export(i)));
        }
    }

    /** Whether it shows something, or a controller has died while it did. */
    boolean isOpen() {
        return Files.exists(folder.overlay(0));
    }

    /** Nothing happens when nothing is shown. */
    void end() throws IOException {
        if (isOpen() && QemuProcesses.isRunning(folder)) {
            try (Monitor monitor = Monitor.of(folder)) {
                end(monitor);
            }
        }
        forget(folder);
    }

    /** What a QEMU that has ended has left of it. */
    static void forget(InstanceFolder folder) throws IOException {
        for (int i = 0; Files.deleteIfExists(folder.overlay(i)); i++) {}
        Files.deleteIfExists(folder.exports());
    }

    /** Each may have been begun or not. */
    private void end(Monitor monitor) throws IOException {
        monitor.tried("nbd-server-stop", "{}");
        for (int i = 0; Files.exists(folder.overlay(i)); i++) {
            monitor.tried("block-job-cancel", "{\"device\":\"gwj" + i + "\",\"force\":true}");
        }
        long deadline = System.nanoTime() + END_WITHIN.toNanos();
        while (monitor.run("query-block-jobs", "{}").contains("gwj")) {
            if (System.nanoTime() > deadline) {
                throw new IOException("QEMU does not end what was read before");
            }
            QemuProcesses.awaitEnd(QemuProcesses.of(folder).get(0), LOOK);
        }
        for (int i = 0; Files.exists(folder.overlay(i)); i++) {
            monitor.tried("blockdev-del", "{\"node-name\":\"gwf" + i + "\"}");
        }
        forget(folder);
    }
}
