// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.godwit.agent.linux.tracking.ProofShell;

/** What the tools of a file system say is free, or used: independent of what the agent reads. */
final class SpaceUse {
    private static final Pattern EXT_BLOCK = Pattern.compile("Block size:\\s+(\\d+)");
    /** Where there are clusters, ranges end with the first block of the last one. */
    private static final Pattern EXT_CLUSTER = Pattern.compile("Cluster size:\\s+(\\d+)");

    private static final Pattern EXT_FREE = Pattern.compile("(?m)^  Free blocks: (.*)$");
    private static final Pattern EXT_INODES = Pattern.compile("Inodes per group:\\s+(\\d+)");
    private static final Pattern EXT_INODE = Pattern.compile("Inode size:\\s+(\\d+)");
    private static final Pattern EXT_TABLE =
            Pattern.compile("Inode table at (\\d+)-(\\d+)[^\\n]*\\n[^\\n]*?(\\d+) unused inodes");
    private static final Pattern RANGE = Pattern.compile("(\\d+)(?:-(\\d+))?");
    private static final Pattern CHUNK = Pattern.compile("CHUNK_ITEM (\\d+)\\)[^\\n]*\\n\\s+length (\\d+) ");
    private static final Pattern STRIPE = Pattern.compile("stripe \\d+ devid 1 offset (\\d+)");
    private static final Pattern EXTENT = Pattern.compile("key \\((\\d+) (EXTENT_ITEM|METADATA_ITEM) (\\d+)\\)");
    private static final Pattern NODE = Pattern.compile("nodesize\\s+(\\d+)");

    /** A stretch in bytes. */
    record Stretch(long from, long to) {}

    private SpaceUse() {}

    /** Whether every skipped stretch is free; the first that is not, in words, else empty. */
    static String wronglySkipped(SpaceShape shape, String device, Path folder, List<Stretch> skipped)
            throws IOException {
        return switch (shape.fileSystem()) {
            case "xfs" -> outside(skipped, xfs(device));
            case "btrfs" -> meeting(skipped, btrfs(device));
            case "ntfs" -> ntfs(device, folder, skipped);
            default -> outside(skipped, ext(device));
        };
    }

    /** By place, so that each is within one that is joined. */
    private static String outside(List<Stretch> skipped, List<Stretch> free) {
        List<Stretch> joined = new ArrayList<>();
        free.stream().sorted((a, b) -> Long.compare(a.from, b.from)).forEach(each -> {
            Stretch last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
            if (last != null && last.to >= each.from) {
                joined.set(joined.size() - 1, new Stretch(last.from, Math.max(last.to, each.to)));
            } else {
                joined.add(each);
            }
        });
        for (Stretch each : skipped) {
            if (joined.stream().noneMatch(one -> one.from <= each.from && each.to <= one.to)) {
                return each + " is not free";
            }
        }
        return "";
    }

    private static String meeting(List<Stretch> skipped, List<Stretch> used) {
        for (Stretch each : skipped) {
            for (Stretch one : used) {
                if (one.from < each.to && each.from < one.to) {
                    return each + " meets " + one;
                }
            }
        }
        return "";
    }

    private static List<Stretch> ext(String device) throws IOException {
        String said = ProofShell.must("dumpe2fs " + device + " 2>/dev/null");
        long block = number(EXT_BLOCK, said, 0);
        long cluster = number(EXT_CLUSTER, said, block);
        List<Stretch> free = new ArrayList<>(tables(said, block));
        Matcher lines = EXT_FREE.matcher(said);
        while (lines.find()) {
            Matcher range = RANGE.matcher(lines.group(1));
            while (range.find()) {
                long from = Long.parseLong(range.group(1));
                long to = range.group(2) == null ? from : Long.parseLong(range.group(2));
                free.add(new Stretch(from * block, to * block + cluster));
            }
        }
        return free;
    }

    private static long number(Pattern pattern, String said, long otherwise) {
        Matcher found = pattern.matcher(said);
        return found.find() ? Long.parseLong(found.group(1)) : otherwise;
    }

    /** The ends of tables of inodes that were never used: whole blocks. */
    private static List<Stretch> tables(String said, long block) {
        long each = number(EXT_INODE, said, 128);
        long all = number(EXT_INODES, said, 0);
        List<Stretch> unused = new ArrayList<>();
        Matcher table = EXT_TABLE.matcher(said);
        while (table.find()) {
            long used = all - Long.parseLong(table.group(3));
            long from = Long.parseLong(table.group(1)) * block + (used * each + block - 1) / block * block;
            unused.add(new Stretch(from, (Long.parseLong(table.group(2)) + 1) * block));
        }
        return unused;
    }

    private static List<Stretch> xfs(String device) throws IOException {
        String said = ProofShell.must("xfs_db -r -c 'sb 0' -c 'p blocksize' -c 'p agblocks' -c 'freesp -d' " + device);
        String[] lines = said.split("\n");
        long block = Long.parseLong(lines[0].replaceAll("\\D", ""));
        long group = Long.parseLong(lines[1].replaceAll("\\D", ""));
        List<Stretch> free = new ArrayList<>();
        for (String line : lines) {
            String[] words = line.strip().split("\\s+");
            if (words.length == 3 && words[0].matches("\\d+")) {
                long from = (Long.parseLong(words[0]) * group + Long.parseLong(words[1])) * block;
                free.add(new Stretch(from, from + Long.parseLong(words[2]) * block));
            }
        }
        return free;
    }

    private static List<Stretch> btrfs(String device) throws IOException {
        Matcher node = NODE.matcher(ProofShell.must("btrfs inspect-internal dump-super " + device));
        long nodeBytes = node.find() ? Long.parseLong(node.group(1)) : 0;
        String chunks = ProofShell.must("btrfs inspect-internal dump-tree -t chunk " + device);
        Matcher extents = EXTENT.matcher(ProofShell.must("btrfs inspect-internal dump-tree -t extent " + device));
        List<Stretch> used = new ArrayList<>();
        List<Stretch> logical = new ArrayList<>();
        while (extents.find()) {
            long from = Long.parseLong(extents.group(1));
            boolean data = extents.group(2).equals("EXTENT_ITEM");
            logical.add(new Stretch(from, from + (data ? Long.parseLong(extents.group(3)) : nodeBytes)));
        }
        Matcher chunk = CHUNK.matcher(chunks);
        while (chunk.find()) {
            long start = Long.parseLong(chunk.group(1));
            long end = start + Long.parseLong(chunk.group(2));
            Matcher next = CHUNK.matcher(chunks);
            int until = next.find(chunk.end()) ? next.start() : chunks.length();
            Matcher stripe = STRIPE.matcher(chunks.substring(chunk.end(), until));
            while (stripe.find()) {
                long place = Long.parseLong(stripe.group(1));
                logical.stream()
                        .filter(each -> each.from >= start && each.from < end)
                        .forEach(each -> used.add(new Stretch(each.from - start + place, each.to - start + place)));
            }
        }
        return used;
    }

    /** A clone by the tools of ntfs-3g has holes where nothing is used. */
    private static String ntfs(String device, Path folder, List<Stretch> skipped) throws IOException {
        Path clone = folder.resolve("clone.raw");
        ProofShell.must("rm -f " + clone + "; ntfsclone -q --overwrite " + clone + " " + device);
        for (Stretch each : skipped) {
            String zero = "cmp -s -i " + each.from + ":0 -n " + (each.to - each.from) + " " + clone + " /dev/zero";
            if (!ProofShell.may(zero)) {
                return each + " is used";
            }
        }
        return "";
    }
}
