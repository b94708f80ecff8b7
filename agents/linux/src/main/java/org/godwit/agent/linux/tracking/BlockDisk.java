// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A whole disk as the kernel shows it, at one moment. Two moments are of the same disk when the identities are equal.
 *
 * @param folder of the disk in /sys
 */
record BlockDisk(String name, Identity identity, Path folder) {
    private static final int SECTOR = 512;

    /**
     * @param sequence changes when another medium or file appears under the same numbers (5.15); -1 where it is not told
     * @param node the number of the folder in /sys: a disk that comes again has another
     */
    record Identity(int major, int minor, long sizeBytes, long sequence, long node) {
        /** As programs find it in the kernel: major and minor behind each other. */
        long key() {
            return Integer.toUnsignedLong(major) | (long) minor << Integer.SIZE;
        }
    }

    /**
     * A part of a disk, or all of it.
     *
     * @param start in bytes
     */
    record Part(BlockDisk disk, long start, long sizeBytes) {}

    /** @param device the device file of a disk or a partition */
    static Part of(Path sys, Path device) throws IOException {
        long number = (Long) Files.getAttribute(device, "unix:rdev");
        Path shown = sys.resolve("dev/block").resolve(major(number) + ":" + minor(number));
        Path folder = shown.toRealPath();
        if (!Files.exists(folder.resolve("partition"))) {
            BlockDisk disk = read(folder);
            return new Part(disk, 0, disk.identity().sizeBytes());
        }
        Path whole = folder.getParent();
        if (whole == null) {
            throw new IOException(folder + " is a partition of nothing");
        }
        return new Part(
                read(whole),
                Long.parseLong(text(folder.resolve("start"))) * SECTOR,
                Long.parseLong(text(folder.resolve("size"))) * SECTOR);
    }

    /** The same disk as it is now. */
    BlockDisk now() throws IOException {
        return read(folder);
    }

    private static BlockDisk read(Path folder) throws IOException {
        String[] numbers = text(folder.resolve("dev")).split(":");
        Path sequence = folder.resolve("diskseq");
        return new BlockDisk(
                folder.getFileName().toString(),
                new Identity(
                        Integer.parseInt(numbers[0]),
                        Integer.parseInt(numbers[1]),
                        Long.parseLong(text(folder.resolve("size"))) * SECTOR,
                        Files.exists(sequence) ? Long.parseLong(text(sequence)) : -1,
                        (Long) Files.getAttribute(folder, "unix:ino")),
                folder);
    }

    // makedev(3)
    private static long major(long number) {
        return number >>> 8 & 0xfff | number >>> 32 & ~0xfffL;
    }

    private static long minor(long number) {
        return number & 0xff | number >>> 12 & ~0xffL & 0xffffffffL;
    }

    /** Whether the driver has queues: then the kernel tells of requests. Others (device mapper, md, zram) only take bios. */
    boolean hasQueue() {
        return Files.isDirectory(folder.resolve("mq"));
    }

    /** Whether it has no driver of its own: kernels before blk-mq have drivers, too, that show no queues. */
    boolean isLayer() {
        return Files.isDirectory(folder.resolve("dm"))
                || Files.isDirectory(folder.resolve("md"))
                || Stream.of("zram", "ram", "pmem", "bcache", "drbd").anyMatch(name::startsWith);
    }

    /** Whether one discard may name several ranges. */
    boolean scatters() {
        return !optional("queue/max_discard_segments").equals("1");
    }

    /** Whether the kernel counts what it writes. */
    boolean counts() {
        return optional("queue/iostats").equals("1");
    }

    /** Why tracking would not be true for this disk, whatever the kernel can do. */
    Optional<Card.Dealt> objection() {
        String zoned = optional("queue/zoned");
        if (!zoned.isEmpty() && !zoned.equals("none")) {
            return Optional.of(Card.ZONED.on(name));
        }
        if (!counts()) {
            return Optional.of(Card.NO_STATISTICS.on(name));
        }
        if (holders().stream().anyMatch(holder -> text(holder, "dm/uuid").startsWith("mpath-"))) {
            return Optional.of(Card.MULTIPATH.on(name));
        }
        boolean changes = optional("removable").equals("1") || isLoop();
        if (changes && identity.sequence() < 0) {
            return Optional.of(Card.NO_SEQUENCE.on(name));
        }
        return identity.sizeBytes() <= 0 ? Optional.of(Card.EMPTY.on(name)) : Optional.empty();
    }

    boolean isLoop() {
        return Files.exists(folder.resolve("loop"));
    }

    /** Sectors that the kernel says were written, zeroed or discarded. */
    long writtenSectors() throws IOException {
        String[] fields = text(folder.resolve("stat")).split("\\s+");
        return Long.parseLong(fields[6]) + (fields.length > 13 ? Long.parseLong(fields[13]) : 0);
    }

    private List<Path> holders() {
        try (Stream<Path> list = Files.list(folder.resolve("holders"))) {
            return list.toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private String optional(String file) {
        return text(folder, file);
    }

    private static String text(Path folder, String file) {
        try {
            return text(folder.resolve(file));
        } catch (IOException e) {
            return "";
        }
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file).strip();
    }
}
