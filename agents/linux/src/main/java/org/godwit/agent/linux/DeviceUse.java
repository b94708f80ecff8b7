// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Disks and partitions as the kernel has them, and who uses them: /sys and /proc. */
final class DeviceUse {
    private static final int SECTOR = 512;
    private static final int WRITES = 3;

    /**
     * A disk, or a partition of it.
     *
     * @param number as the kernel writes it, {@code 8:1}
     * @param start in bytes of the disk; 0 for the disk itself
     */
    record Node(String number, Path folder, long start, long sizeBytes) {
        String name() {
            return String.valueOf(folder.getFileName());
        }

        /** Its device file, where devices have the names that the kernel gives them. */
        String file() {
            return "/dev/" + name().replace('!', '/');
        }
    }

    private final Path root;

    /** @param root {@code /}, but for tests */
    DeviceUse(Path root) {
        this.root = root;
    }

    Node node(Path device) throws IOException {
        long number = (Long) Files.getAttribute(device, "unix:rdev");
        // makedev(3)
        long major = number >>> 8 & 0xfff | number >>> 32 & ~0xfffL;
        long minor = number & 0xff | number >>> 12 & ~0xffL & 0xffffffffL;
        Path folder = root.resolve("sys/dev/block").resolve(major + ":" + minor).toRealPath();
        return new Node(major + ":" + minor, folder, 0, number(folder, "size") * SECTOR);
    }

    /** The partitions that the kernel made of a disk. */
    List<Node> partitions(Node disk) throws IOException {
        List<Node> found = new ArrayList<>();
        try (DirectoryStream<Path> children = Files.newDirectoryStream(disk.folder())) {
            for (Path child : children) {
                if (Files.exists(child.resolve("partition"))) {
                    found.add(new Node(
                            text(child, "dev"),
                            child,
                            number(child, "start") * SECTOR,
                            number(child, "size") * SECTOR));
                }
            }
        }
        return found;
    }

    /** Device mapper, md and the like that lie on it. */
    boolean hasHolders(Node node) {
        try (Stream<Path> holders = Files.list(node.folder().resolve("holders"))) {
            return holders.findAny().isPresent();
        } catch (IOException e) {
            return true;
        }
    }

    /** Sectors written and discarded so far; empty where the kernel does not count them. */
    Optional<Long> written(Node node) throws IOException {
        Path disk =
                Files.exists(node.folder().resolve("partition")) ? node.folder().getParent() : node.folder();
        if (disk == null || !text(disk, "queue/iostats").equals("1")) {
            return Optional.empty();
        }
        String[] fields = text(node.folder(), "stat").split("\\s+");
        return Optional.of(Long.parseLong(fields[6]) + (fields.length > 13 ? Long.parseLong(fields[13]) : 0));
    }

    boolean isSwap(Node node) throws IOException {
        return Files.readAllLines(root.resolve("proc/swaps")).stream()
                .anyMatch(line -> line.split("\\s+")[0].equals(node.file()));
    }

    /** Who may write to these past the file systems of this kernel, in words; empty when nobody. */
    Optional<String> writer(List<Node> nodes) throws IOException {
        Optional<String> writer = loop(nodes);
        writer = writer.isPresent() ? writer : exported(nodes);
        return writer.isPresent() ? writer : process(nodes);
    }

    private Optional<String> loop(List<Node> nodes) throws IOException {
        try (DirectoryStream<Path> loops = Files.newDirectoryStream(root.resolve("sys/block"), "loop*")) {
            for (Path each : loops) {
                if (isOneOf(Path.of(text(each, "loop/backing_file")), nodes)) {
                    return Optional.of(each.getFileName() + " lies on it");
                }
            }
        }
        return Optional.empty();
    }

    /** As a target of NVMe over a network: that does not claim a device. */
    private Optional<String> exported(List<Node> nodes) throws IOException {
        Path subsystems = root.resolve("sys/kernel/config/nvmet/subsystems");
        if (!Files.isDirectory(subsystems)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.find(subsystems, 4, (file, any) -> file.endsWith("device_path"))) {
            for (Path file : files.toList()) {
                if (isOneOf(Path.of(Files.readString(file).strip()), nodes)) {
                    return Optional.of("it is exported by nvmet");
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isOneOf(Path device, List<Node> nodes) {
        try {
            Path real = device.toRealPath();
            return nodes.stream().anyMatch(node -> real.equals(Path.of(node.file())));
        } catch (IOException e) {
            // No such device; a file that was deleted.
            return false;
        }
    }

    /** A virtual machine, a file system in a process: whoever has it open for writing. */
    private Optional<String> process(List<Node> nodes) throws IOException {
        Set<String> files = Set.copyOf(nodes.stream().map(Node::file).toList());
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(root.resolve("proc"), "[0-9]*")) {
            for (Path process : processes) {
                if (opens(process, files)) {
                    return Optional.of("process " + process.getFileName() + " has it open for writing");
                }
            }
        }
        return Optional.empty();
    }

    private static boolean opens(Path process, Set<String> files) {
        try (DirectoryStream<Path> open = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path fd : open) {
                if (files.contains(target(fd)) && writes(process, fd)) {
                    return true;
                }
            }
        } catch (IOException e) {
            // It has ended.
            return false;
        }
        return false;
    }

    private static String target(Path fd) {
        try {
            return Files.readSymbolicLink(fd).toString();
        } catch (IOException e) {
            return "";
        }
    }

    private static boolean writes(Path process, Path fd) {
        try {
            for (String line : Files.readAllLines(process.resolve("fdinfo").resolve(fd.getFileName()))) {
                if (line.startsWith("flags:")) {
                    return (Long.parseLong(line.substring(6).strip(), 8) & WRITES) != 0;
                }
            }
        } catch (IOException e) {
            return false;
        }
        return true;
    }

    private static long number(Path folder, String file) throws IOException {
        return Long.parseLong(Files.readString(folder.resolve(file)).strip());
    }

    private static String text(Path folder, String file) {
        try {
            return Files.readString(folder.resolve(file)).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
