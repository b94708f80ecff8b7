// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which mounted file systems lie on which disks, through partitions, device mapper, md, loop devices and the several
 * devices of a Btrfs: from /proc/self/mountinfo (proc(5)) and /sys.
 */
final class MountTable {
    /** Their mounts have a number of no device, and their sources are no devices either. */
    private static final Set<String> UNPLACED = Set.of("zfs", "bcachefs");

    private static final int DEEPEST = 16;

    /**
     * A file system that lies on the disks and may be written.
     *
     * @param mounts ids and places, one of which is enough
     * @param nesting how many loop devices lie between it and the disk
     */
    record Placed(String number, String type, List<Mount> mounts, int nesting) {
        String place() {
            return mounts.get(0).place();
        }
    }

    record Mount(int id, String place) {}

    /**
     * @param freeze in the order in which they are to be frozen: what needs another to be written comes before it
     * @param swaps areas that are in use on these disks, in words
     * @param unplaced file systems of which it is not known where they lie, in words
     */
    record Found(List<Placed> freeze, List<String> swaps, List<String> unplaced) {}

    private record Line(int id, String number, String place, String type, String source, boolean readOnly) {}

    private final Path root;
    private final List<Line> lines;

    private MountTable(Path root, List<Line> lines) {
        this.root = root;
        this.lines = lines;
    }

    /** @param root {@code /}, but for tests */
    static MountTable read(Path root) throws IOException {
        List<Line> lines = new ArrayList<>();
        for (String text : Files.readAllLines(root.resolve("proc/self/mountinfo"))) {
            String[] halves = text.split(" - ", 2);
            String[] before = halves[0].split(" ");
            String[] after = halves.length == 2 ? halves[1].split(" ") : new String[0];
            if (before.length >= 6 && after.length >= 3) {
                boolean readOnly = List.of(after[2].split(",")).contains("ro");
                lines.add(new Line(
                        Integer.parseInt(before[0]),
                        before[2],
                        unescaped(before[4]),
                        after[0],
                        unescaped(after[1]),
                        readOnly));
            }
        }
        return new MountTable(root, lines);
    }

    /** @param disks device numbers of disks or partitions, {@code 8:0} */
    Found on(Set<String> disks) {
        Map<String, Placed> placed = new LinkedHashMap<>();
        List<String> unplaced = new ArrayList<>();
        for (Line line : lines) {
            if (line.readOnly()) {
                continue;
            }
            if (UNPLACED.contains(line.type())) {
                unplaced.add(line.type() + " at " + line.place());
                continue;
            }
            Under under = new Under(disks);
            devices(line).forEach(device -> under.look(device, 0));
            if (under.reached >= 0) {
                Mount mount = new Mount(line.id(), line.place());
                placed.computeIfAbsent(
                                line.number(),
                                number -> new Placed(number, line.type(), new ArrayList<>(), under.reached))
                        .mounts()
                        .add(mount);
            }
        }
        List<Placed> freeze = placed.values().stream()
                .sorted(Comparator.comparingInt(Placed::nesting)
                        .thenComparingInt(each -> depth(each.place()))
                        .reversed())
                .toList();
        return new Found(freeze, swaps(disks), unplaced);
    }

    private static int depth(String place) {
        return place.equals("/") ? 0 : (int) place.chars().filter(c -> c == '/').count();
    }

    private List<String> swaps(Set<String> disks) {
        List<String> swaps = new ArrayList<>();
        for (String text : all(root.resolve("proc/swaps"))) {
            String[] fields = text.split("\\s+");
            if (fields.length > 1 && fields[1].equals("partition")) {
                Under under = new Under(disks);
                devices(unescaped(fields[0])).forEach(device -> under.look(device, 0));
                if (under.reached >= 0) {
                    swaps.add(unescaped(fields[0]));
                }
            }
        }
        return swaps;
    }

    /** Numbers of the devices that a mount lies on; none where it lies on no device. */
    private List<String> devices(Line line) {
        if (!line.number().startsWith("0:")) {
            return List.of(line.number());
        }
        if (!line.type().equals("btrfs")) {
            return List.of();
        }
        List<String> source = devices(line.source());
        for (Path folder : children(root.resolve("sys/fs/btrfs"))) {
            List<String> members = children(folder.resolve("devices")).stream()
                    .map(member -> text(member.resolve("dev")))
                    .filter(number -> !number.isEmpty())
                    .toList();
            if (source.stream().anyMatch(members::contains)) {
                return members;
            }
        }
        return source;
    }

    /** The number of a device file, by the name that the kernel has for it. */
    private List<String> devices(String file) {
        Path path = root.resolve(file.startsWith("/") ? file.substring(1) : file);
        try {
            path = path.toRealPath();
        } catch (IOException e) {
            // Not there under that name: /sys may know it.
        }
        String number = text(root.resolve("sys/class/block")
                .resolve(String.valueOf(path.getFileName()))
                .resolve("dev"));
        return number.isEmpty() ? List.of() : List.of(number);
    }

    /** The way down from a device to the disks. */
    private final class Under {
        private final Set<String> disks;
        private final Set<String> seen = new HashSet<>();
        private int reached = -1;

        Under(Set<String> disks) {
            this.disks = disks;
        }

        void look(String number, int nesting) {
            if (nesting > DEEPEST || !seen.add(number)) {
                return;
            }
            if (disks.contains(number)) {
                reached = Math.max(reached, nesting);
            }
            Path folder = root.resolve("sys/dev/block").resolve(number);
            try {
                folder = folder.toRealPath();
            } catch (IOException e) {
                return;
            }
            Path parent = folder.getParent();
            if (parent != null && Files.exists(folder.resolve("partition"))) {
                look(text(parent.resolve("dev")), nesting);
            }
            for (Path below : children(folder.resolve("slaves"))) {
                look(text(below.resolve("dev")), nesting);
            }
            String file = text(folder.resolve("loop/backing_file"));
            if (!file.isEmpty() && !disks.contains(number)) {
                holding(file).forEach(device -> look(device, nesting + 1));
            }
        }
    }

    /** The devices of the file system that holds a file: of the longest mount point above it, the last mount. */
    private List<String> holding(String file) {
        Line best = null;
        for (Line line : lines) {
            String folder = line.place().equals("/") ? "/" : line.place() + "/";
            boolean above = file.startsWith(folder);
            if (above && (best == null || line.place().length() >= best.place().length())) {
                best = line;
            }
        }
        return best == null ? List.of() : devices(best);
    }

    private static String unescaped(String text) {
        return text.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\043", "#")
                .replace("\\134", "\\");
    }

    private static String text(Path file) {
        List<String> lines = all(file);
        return lines.isEmpty() ? "" : lines.get(0).strip();
    }

    /** Files of the kernel come and go; one that is not there has no lines. */
    private static List<String> all(Path file) {
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
