// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.godwit.agent.Log;
import org.godwit.agent.OpenDisk;
import org.godwit.agent.SparedDisk;
import org.godwit.agent.linux.space.DoubtException;
import org.godwit.agent.linux.space.FreeBlocks;
import org.godwit.agent.linux.space.FreeSpace;
import org.godwit.agent.linux.space.Volume;
import org.godwit.api.disk.Extent;
import org.godwit.api.image.ImageTree;

/**
 * Which blocks of a disk no file system needs. A block that was free at any moment after the tracker began to look need not
 * be copied: what is ever read from it is written later, and that is seen (docs/decisions/0023). So of a mounted file
 * system the maps are read after they were written out; one that is not mounted must have been closed cleanly, and nobody
 * may have it open for writing. In any doubt its blocks are read, and the log says why.
 */
final class FreeSpaceLook {
    /** What brings the maps of a mounted file system to the disk. */
    interface Flusher {
        /** @throws IOException when that cannot be done: then its maps are not believed */
        void flush(MountTable.Placed mounted) throws IOException;
    }

    private final DeviceUse use = new DeviceUse(Path.of("/"));
    private final boolean on;
    private final Flusher flusher;
    private final Log log;

    /** @param on whether free space is skipped at all */
    FreeSpaceLook(boolean on, Flusher flusher, Log log) {
        this.on = on;
        this.flusher = flusher;
        this.log = log;
    }

    /**
     * A disk and what is asked of it.
     *
     * @param wanted the part that is of interest
     * @param followed whether all that is written from now on is seen and copied again
     */
    record Question(OpenDisk disk, Path device, Extent wanted, boolean followed) {
        boolean whole() {
            return wanted.length() == disk.seen().sizeBytes();
        }
    }

    /** The disk with its free space as holes, as far as it is known. */
    SparedDisk at(Question question) {
        OpenDisk disk = question.disk();
        FreeBlocks free = new FreeBlocks(disk.seen().sizeBytes(), ImageTree.BLOCK_BYTES);
        Map<DeviceUse.Node, Long> unwatched = new HashMap<>();
        try {
            look(question, free, unwatched);
        } catch (IOException e) {
            log.news(
                    "free space " + disk.seen().name(),
                    "free space is read, too disk=" + disk.seen().name() + " because=" + e.getMessage());
        }
        return new Spared(disk, free, use, unwatched);
    }

    private void look(Question question, FreeBlocks free, Map<DeviceUse.Node, Long> unwatched) throws IOException {
        OpenDisk disk = question.disk();
        if (!on) {
            return;
        }
        for (Candidate each : candidates(question)) {
            String where = "disk=" + disk.seen().name() + " partition=" + each.number + " fileSystem=" + each.type;
            try {
                long before = free.bytes();
                mark(question, each, free).ifPresent(written -> unwatched.put(each.node, written));
                log.debug("free space is not read " + where + " bytes=" + (free.bytes() - before));
            } catch (DoubtException e) {
                log.news("free space " + where, "free space is read, too " + where + " because=" + e.getMessage());
            }
        }
    }

    private record Candidate(int number, String type, Extent extent, DeviceUse.Node node) {}

    private List<Candidate> candidates(Question question) throws IOException {
        OpenDisk disk = question.disk();
        Window window = new Window(disk);
        DeviceUse.Node node = use.node(question.device());
        List<DeviceUse.Node> known = use.partitions(node);
        List<PartitionTable.Entry> entries = new PartitionTable(window)
                .entries().stream()
                        .filter(entry -> !PartitionTable.isContainer(entry.type()))
                        .toList();
        if (entries.isEmpty() && known.isEmpty()) {
            entries = List.of(
                    new PartitionTable.Entry(0, new Extent(0, disk.seen().sizeBytes()), ""));
            known = List.of(node);
        }
        List<Candidate> found = new ArrayList<>();
        for (PartitionTable.Entry entry : entries) {
            Set<String> types = FileSystems.types(window.at(entry.extent().offset(), (int)
                    Math.min(Window.BYTES, entry.extent().length())));
            String because = objection(entry, entries, types);
            Optional<DeviceUse.Node> same = known.stream()
                    .filter(each -> each.start() == entry.extent().offset()
                            && each.sizeBytes() == entry.extent().length())
                    .findFirst();
            if (because.isEmpty() && same.isEmpty()) {
                because = "the kernel does not know this partition";
            }
            if (because.isEmpty() && isRaid(disk, entry.extent())) {
                because = "it is a member of an md array";
            }
            if (because.isEmpty()) {
                found.add(new Candidate(entry.number(), types.iterator().next(), entry.extent(), same.orElseThrow()));
            } else {
                String where = "disk=" + disk.seen().name() + " partition=" + entry.number();
                log.news(
                        "free space " + where,
                        "free space is read, too " + where + " fileSystem=" + types + " because=" + because);
            }
        }
        return found;
    }

    private static String objection(PartitionTable.Entry entry, List<PartitionTable.Entry> all, Set<String> types) {
        boolean overlaps = all.stream()
                .anyMatch(other -> other != entry
                        && other.extent().offset() < entry.extent().end()
                        && entry.extent().offset() < other.extent().end());
        if (overlaps) {
            return "it overlaps another partition";
        }
        if (types.size() != 1) {
            return types.isEmpty() ? "no file system was found on it" : "it may be several things";
        }
        return FreeSpace.isKnown(types.iterator().next()) ? "" : "its map of free space is not known";
    }

    /** Superblocks of md that lie at the end: versions 0.90 and 1.0, kernel include/uapi/linux/raid/md_p.h. */
    private static boolean isRaid(OpenDisk disk, Extent extent) throws IOException {
        long length = extent.length();
        if (length < 1 << 20) {
            return true;
        }
        long[] places = {length / 65536 * 65536 - 65536, (length - 8192) / 4096 * 4096};
        for (long place : places) {
            Window window = new Window(disk);
            ByteBuffer bytes = window.at((extent.offset() + place) / 4096 * 4096, 8192);
            int skipped = (int) ((extent.offset() + place) % 4096);
            if (bytes.limit() >= skipped + 4 && bytes.getInt(skipped) == 0xA92B4EFC) {
                return true;
            }
        }
        return false;
    }

    /** What is written to it from now on and not seen must be nothing: then what the kernel counted so far. */
    private Optional<Long> mark(Question question, Candidate each, FreeBlocks free) throws IOException {
        DoubtException.unless(!use.hasHolders(each.node), "it is part of another device");
        List<MountTable.Placed> mounted = MountTable.read(Path.of("/")).on(Set.of(each.node.number())).freeze().stream()
                .filter(placed -> placed.nesting() == 0)
                .toList();
        if (each.type.equals("swap") && use.isSwap(each.node)) {
            look(question, each, true, free);
            return Optional.empty();
        }
        if (mounted.isEmpty()) {
            return closed(question, each, free);
        }
        DoubtException.unless(
                mounted.size() == 1 && isSame(mounted.get(0).type(), each.type), "it is mounted as something else");
        DoubtException.unless(
                question.followed(), "it is mounted, and what is written to it is not tracked to the end");
        if (question.whole()) {
            try {
                flusher.flush(mounted.get(0));
            } catch (IOException e) {
                throw new DoubtException("what it holds back could not be written out: " + e.getMessage());
            }
        }
        look(question, each, true, free);
        return Optional.empty();
    }

    /** One driver mounts all of ext2, ext3 and ext4, under either name. */
    private static boolean isSame(String mounted, String found) {
        return mounted.equals(found) || mounted.matches("ext[234]") && found.matches("ext[234]");
    }

    private Optional<Long> closed(Question question, Candidate each, FreeBlocks free) throws IOException {
        int claim;
        try {
            // Nobody mounts it while its map is read.
            claim = Libc.claim(each.node.file());
        } catch (Libc.CallFailedException e) {
            throw new DoubtException("it is in use: " + e.getMessage());
        }
        try {
            List<DeviceUse.Node> nodes = new ArrayList<>(List.of(use.node(question.device()), each.node));
            Optional<String> writer = use.writer(nodes);
            DoubtException.unless(writer.isEmpty(), writer.orElse(""));
            Optional<Long> written = use.written(each.node);
            DoubtException.unless(
                    question.followed() || written.isPresent(), "the kernel does not count what is written to it");
            look(question, each, false, free);
            return question.followed() ? Optional.empty() : written;
        } finally {
            Libc.closed(claim);
        }
    }

    private static void look(Question question, Candidate each, boolean live, FreeBlocks free) throws IOException {
        long from = Math.max(question.wanted().offset() - each.extent.offset(), 0);
        long to = Math.min(question.wanted().end() - each.extent.offset(), each.extent.length());
        if (from < to) {
            FreeSpace.mark(
                    new FreeSpace.Place(each.type, each.extent, live),
                    new Volume(question.disk(), each.extent),
                    new Extent(from, to - from),
                    free);
        }
    }
}
