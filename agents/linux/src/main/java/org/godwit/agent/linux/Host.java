// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import java.io.IOException;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.godwit.agent.Log;
import org.godwit.api.disk.Firmware;
import org.godwit.api.disk.OperatingSystem;
import org.jspecify.annotations.Nullable;

/** What Linux says of itself in /proc, /sys and /etc. */
final class Host {
    /** Devices that hold nothing of their own, or nothing that stays: by the beginning of their names. */
    private static final List<String> NO_DISKS = List.of("loop", "ram", "zram", "sr", "fd", "dm-", "md", "nbd");

    private static final long SYS_SECTOR = 512;

    private final Path root;
    private final Log log;

    /** @param root {@code /}, but for tests */
    Host(Path root, Log log) {
        this.root = root;
        this.log = log;
    }

    /** The machine's own disks, by name. */
    Map<String, Path> disks() {
        Map<String, Path> disks = new TreeMap<>();
        for (Path entry : children(root.resolve("sys/block"))) {
            String name = entry.getFileName().toString();
            Optional<String> skipped = reasonToSkip(name, entry);
            if (skipped.isPresent()) {
                log.debug("disk skipped name=" + name + " because=" + skipped.get());
            } else {
                // The kernel writes a slash in a device's name as an exclamation mark: cciss!c0d0
                disks.put(name.replace('!', '-'), root.resolve("dev").resolve(name.replace('!', '/')));
            }
        }
        return disks;
    }

    private Optional<String> reasonToSkip(String name, Path entry) {
        if (NO_DISKS.stream().anyMatch(name::startsWith)) {
            return Optional.of("kind");
        }
        if (text(entry.resolve("ro")).equals("1")) {
            return Optional.of("read-only");
        }
        return number(text(entry.resolve("size"))) * SYS_SECTOR == 0 ? Optional.of("empty") : Optional.empty();
    }

    /** Where the partitions of a device are mounted, by partition number; 0 for the device itself. */
    Map<Integer, String> mounts(Path device) {
        Map<String, String> byNumber = new HashMap<>();
        for (String line : lines(root.resolve("proc/self/mountinfo"))) {
            String[] fields = line.split(" ");
            if (fields.length > 4 && fields[3].equals("/")) {
                byNumber.putIfAbsent(fields[2], unescaped(fields[4]));
            }
        }
        Map<Integer, String> mounts = new HashMap<>();
        Path block =
                root.resolve("sys/class/block").resolve(device.getFileName().toString());
        put(mounts, 0, byNumber.get(text(block.resolve("dev"))));
        for (Path child : children(block)) {
            String partition = text(child.resolve("partition"));
            if (!partition.isEmpty()) {
                put(mounts, (int) number(partition), byNumber.get(text(child.resolve("dev"))));
            }
        }
        return mounts;
    }

    private static void put(Map<Integer, String> mounts, int number, @Nullable String mountPoint) {
        if (mountPoint != null) {
            mounts.put(number, mountPoint);
        }
    }

    /** Whether a loop device has this file. */
    boolean behindLoop(Path file) {
        String wanted = file.toAbsolutePath().normalize().toString();
        return children(root.resolve("sys/block")).stream()
                .filter(entry -> text(entry.resolve("ro")).equals("0"))
                .anyMatch(entry -> text(entry.resolve("loop/backing_file")).equals(wanted));
    }

    OperatingSystem operatingSystem() {
        Map<String, String> release = new HashMap<>();
        for (String line : lines(root.resolve("etc/os-release"))) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                release.put(
                        line.substring(0, equals), line.substring(equals + 1).replaceAll("^[\"']|[\"']$", ""));
            }
        }
        String name = release.getOrDefault("PRETTY_NAME", release.getOrDefault("NAME", "Linux"));
        String architecture = System.getProperty("os.arch", "");
        return new OperatingSystem(
                "linux",
                name,
                text(root.resolve("proc/sys/kernel/osrelease")),
                architecture.equals("amd64") ? "x86_64" : architecture);
    }

    HostConcerns concerns() {
        return new HostConcerns(root);
    }

    Firmware firmware() {
        return Files.isDirectory(root.resolve("sys/firmware/efi")) ? Firmware.UEFI : Firmware.BIOS;
    }

    String name() {
        String name = text(root.resolve("proc/sys/kernel/hostname"));
        return name.isEmpty() ? "linux" : name;
    }

    long memoryBytes() {
        return lines(root.resolve("proc/meminfo")).stream()
                .filter(line -> line.startsWith("MemTotal:"))
                .mapToLong(line -> number(line.replaceAll("[^0-9]", "")) * 1024)
                .findFirst()
                .orElse(0);
    }

    /** Those that are up or have an address; not loopback. */
    List<org.godwit.api.disk.NetworkInterface> interfaces() {
        List<org.godwit.api.disk.NetworkInterface> found = new ArrayList<>();
        Routes routes = Routes.read(root);
        try {
            for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                if (!each.isLoopback()) {
                    found.add(described(each, routes));
                }
            }
        } catch (SocketException e) {
            log.debug("no network interfaces because=" + e.getMessage());
        }
        return found;
    }

    private static org.godwit.api.disk.NetworkInterface described(NetworkInterface each, Routes routes)
            throws SocketException {
        byte[] mac = each.getHardwareAddress();
        List<String> addresses = new ArrayList<>();
        for (InterfaceAddress address : each.getInterfaceAddresses()) {
            String host = address.getAddress().getHostAddress();
            int zone = host.indexOf('%');
            addresses.add((zone < 0 ? host : host.substring(0, zone)) + "/" + address.getNetworkPrefixLength());
        }
        return new org.godwit.api.disk.NetworkInterface(
                each.getName(),
                mac == null ? "" : HexFormat.ofDelimiter(":").formatHex(mac),
                addresses,
                routes.of(each.getName()),
                routes.nameServers(each.getName()));
    }

    private static String unescaped(String mountPoint) {
        return mountPoint.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\");
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static String text(Path file) {
        List<String> lines = lines(file);
        return lines.isEmpty() ? "" : lines.get(0).strip();
    }

    /** Files of the kernel come and go; one that is not there has no lines. */
    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of();
        }
    }

    private static List<Path> children(Path folder) {
        try (Stream<Path> list = Files.list(folder)) {
            return list.sorted().toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
