// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.godwit.agent.Log;
import org.godwit.agent.linux.tracking.Card;
import org.godwit.agent.linux.tracking.DeviceTracker;

/** Which tracker would be used, and why no better one: tried for real, under a state folder that passes away. */
final class TrackerLook {
    private static final Path BPFFS = Path.of("/sys/fs/bpf");

    private final Arguments arguments;
    private final LinuxComputer machine;
    private final Log quiet;

    TrackerLook(Arguments arguments, LinuxComputer machine, Log quiet) {
        this.arguments = arguments;
        this.machine = machine;
        this.quiet = quiet;
    }

    List<Finding> findings() {
        List<String> devices = machine.disks().stream()
                .filter(disk -> machine.device(disk).isPresent())
                .toList();
        if (devices.isEmpty()) {
            return List.of(Finding.ok("tracker", "image files are scanned, or read as their --changes says"));
        }
        List<Finding> findings = new ArrayList<>();
        boolean wanted = arguments.disks().tracking() != Arguments.Tracking.SCAN;
        String use = wanted ? "ebpf" : "scan, as configured; ebpf would work";
        try {
            List<String> tracked = tried(devices);
            if (tracked.size() < devices.size()) {
                findings.add(Finding.warn(
                        "tracker",
                        use + ": of disks " + devices + " only " + tracked,
                        "The others are scanned; godwit-agent --debug says why."));
            } else {
                findings.add(Finding.ok("tracker", use + " for " + tracked));
            }
            findings.add(bpffs());
        } catch (Card.DealtException e) {
            findings.add(without(e.dealt()));
        } catch (IOException e) {
            findings.add(Finding.warn("tracker", "scan, because " + e.getMessage(), "Report it."));
        }
        return findings;
    }

    private static Finding without(Card.Dealt ebpf) {
        try {
            DeviceTracker.checkBlktrace();
            return Finding.warn(
                    "tracker",
                    "blktrace: each start of the agent compares whole disks, because " + ebpf,
                    ebpf.card().remedy());
        } catch (IOException e) {
            return Finding.warn(
                    "tracker",
                    "scan: each replication reads whole disks, because " + ebpf + "; and no blktrace: "
                            + e.getMessage(),
                    ebpf.card().remedy());
        }
    }

    private List<String> tried(List<String> devices) throws IOException {
        Path state = Files.createTempDirectory("godwit-doctor");
        boolean mounted = isMounted();
        try {
            if (!mounted) {
                // Loading would mount it, which is not for a doctor to do.
                return devices;
            }
            boolean loops = arguments.disks().tracking() == Arguments.Tracking.EBPF;
            return DeviceTracker.ebpf(state, machine::device, loops, quiet).begin(devices);
        } finally {
            if (mounted) {
                DeviceTracker.unload(state);
            }
            Files.deleteIfExists(state);
        }
    }

    private static Finding bpffs() throws IOException {
        return isMounted()
                ? Finding.ok("bpffs", BPFFS + " is mounted: marks outlive the agent")
                : Finding.warn(
                        "bpffs",
                        BPFFS + " is not mounted: the agent tries to, else each of its starts compares whole disks",
                        "mount -t bpf bpf " + BPFFS);
    }

    private static boolean isMounted() throws IOException {
        return Files.readString(Path.of("/proc/self/mounts")).contains(" " + BPFFS + " bpf ");
    }
}
