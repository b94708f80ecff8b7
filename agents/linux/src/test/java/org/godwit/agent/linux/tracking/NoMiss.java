// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Hashes every block of a disk before and after each of eight workloads: what changed and was not marked is a miss. Where
 * layers lie on each other (device mapper, md), each of them is a disk of its own.
 */
final class NoMiss {
    private static final long SIZE = 1L << 30;
    private static final int MIB = 1 << 20;

    /** What a disk with very many ranges in a discard is expected to say: then all of it is compared. */
    private static final String SCATTERED = "a discard had more than 32 ranges";

    private final String fileSystem;
    private final int seconds;
    private final Path mount;
    private final List<Watched> watched = new ArrayList<>();
    private int changed;
    private int missed;
    private int whole;

    private NoMiss(String fileSystem, int seconds, Path mount) {
        this.fileSystem = fileSystem;
        this.seconds = seconds;
        this.mount = mount;
    }

    /**
     * Blocks of 64 KiB.
     *
     * @param whole workloads after which a disk was compared in whole, as one of its discards had very many ranges
     */
    record Result(int changed, int missed, int whole) {}

    private static final class Watched {
        private final String name;
        private final LoopDisk disk;
        private final Map<String, Bench> benches;
        private long[] hashes;

        Watched(String name, LoopDisk disk, Map<String, Bench> benches) throws IOException {
            this.name = name;
            this.disk = disk;
            this.benches = benches;
            this.hashes = disk.hashes();
            for (Bench bench : benches.values()) {
                bench.drain(disk.blocks());
            }
        }
    }

    static Result run(Path folder, String fileSystem, int seconds) throws IOException {
        try (LoopDisk disk = LoopDisk.of(folder, SIZE)) {
            NoMiss test = new NoMiss(fileSystem, seconds, Files.createDirectories(folder.resolve("mount")));
            String partition = disk.partition();
            test.fresh(partition);
            Map<String, Bench> benches = new LinkedHashMap<>();
            if (!Bench.BLKTRACE) {
                benches.put("begins", Bench.of(disk, EnumSet.of(Hook.REQUEST_BEGINS)));
                benches.put("ends", Bench.of(disk, EnumSet.of(Hook.REQUEST_ENDS)));
            }
            benches.put("both", Bench.of(disk, Set.of(Hook.values())));
            test.watched.add(new Watched("", disk, benches));
            return test.all(partition, disk.size() - MIB);
        }
    }

    /** @param layers devices, each on those before it; the last one gets the file system */
    static Result layers(Path folder, String fileSystem, int seconds, List<String> layers) throws IOException {
        NoMiss test = new NoMiss(fileSystem, seconds, Files.createDirectories(folder.resolve("mount")));
        String top = layers.get(layers.size() - 1);
        test.fresh(top);
        long size = 0;
        for (String layer : layers) {
            LoopDisk disk = LoopDisk.existing(Path.of(layer));
            size = disk.size();
            Optional<Card.Dealt> objection = disk.part().disk().objection();
            if (objection.isPresent()) {
                System.out.println("layers: not tracked: " + objection.get());
                continue;
            }
            Map<String, Bench> bench = Map.of("both", Bench.of(disk, Set.of(Hook.values())));
            test.watched.add(new Watched(" " + layer, disk, bench));
        }
        return test.all(top, size);
    }

    private void fresh(String partition) throws IOException {
        Shell.must(mkfs(partition));
    }

    private Result all(String partition, long size) throws IOException {
        try {
            for (Map.Entry<String, String> workload :
                    workloads(partition, size / MIB).entrySet()) {
                Shell.must(workload.getValue() + " && sync");
                for (Watched each : watched) {
                    compared(workload.getKey(), each);
                }
            }
        } finally {
            Shell.may("umount " + mount);
            watched.forEach(each -> each.benches.values().forEach(Bench::close));
        }
        return new Result(changed, missed, whole);
    }

    private void compared(String workload, Watched each) throws IOException {
        long[] after = each.disk.hashes();
        BitSet different = different(each.hashes, after);
        each.hashes = after;
        changed += different.cardinality();
        StringBuilder line = new StringBuilder(
                String.format("%-5s %-28s%s changed=%5d", fileSystem, workload, each.name, different.cardinality()));
        for (Map.Entry<String, Bench> bench : each.benches.entrySet()) {
            line.append(told(bench.getKey(), bench.getValue(), different, each.disk.blocks()));
        }
        System.out.println(line);
    }

    private String told(String name, Bench bench, BitSet different, int blocks) throws IOException {
        BitSet marked = bench.drain(blocks);
        String doubt = bench.tracked().lastDoubt();
        BitSet miss = (BitSet) different.clone();
        miss.andNot(marked);
        boolean both = name.equals("both");
        // Another doubt hides a miss here; so it counts as one.
        boolean hidden = both && !doubt.isEmpty() && !doubt.equals(SCATTERED);
        int misses = hidden ? different.cardinality() : miss.cardinality();
        if (both) {
            missed += misses;
            whole += doubt.equals(SCATTERED) ? 1 : 0;
        }
        return String.format(
                " | %s marked=%5d MISSED=%d%s",
                name, marked.cardinality(), misses, doubt.isEmpty() ? "" : " DOUBT " + doubt);
    }

    private static BitSet different(long[] before, long[] after) {
        BitSet different = new BitSet();
        for (int block = 0; block < before.length; block++) {
            different.set(block, before[block] != after[block]);
        }
        return different;
    }

    private String mkfs(String partition) {
        return "mkfs." + fileSystem + " -q " + (fileSystem.equals("ext4") ? "-F " : "-f ") + partition;
    }

    private Map<String, String> workloads(String partition, long mebibytes) {
        String fio = "fio --name=a --directory=" + mount + " --size=96M --time_based --runtime=" + seconds
                + " --randrepeat=0";
        String m = mount.toString();
        Map<String, String> all = new LinkedHashMap<>();
        all.put("buffered+fsync", mounted(partition, "", fio + " --rw=write --bs=128k --end_fsync=1"));
        all.put(
                "odirect-rand-4k x4",
                mounted(
                        partition,
                        "",
                        fio
                                + " --rw=randwrite --bs=4k --direct=1 --ioengine=libaio --iodepth=16 --numjobs=4 --size=48M"));
        all.put("mmap-rand", mounted(partition, "", fio + " --rw=randwrite --bs=4k --ioengine=mmap --size=64M"));
        all.put(
                "punch/zero/truncate",
                mounted(
                        partition,
                        "",
                        "rm -f " + m + "/a.* && fallocate -l 100M " + m + "/f && dd if=/dev/urandom of=" + m
                                + "/f bs=1M count=60 conv=notrunc && sync && fallocate -p -o 5M -l 7M " + m
                                + "/f && { fallocate -z -o 20M -l 9M " + m + "/f || true; } && truncate -s 30M " + m
                                + "/f"));
        all.put(
                "discard mount+rm+fstrim",
                mounted(partition, "-o discard", "rm -f " + m + "/f " + m + "/a.* && sync && fstrim " + m));
        all.put("concurrent mix", mounted(partition, "", mix(fio)));
        all.put("mkfs again", mkfs(partition));
        all.put(
                "raw write+zeroout+discard",
                "dd if=/dev/urandom of=" + partition
                        + " bs=1M seek=3 count=20 oflag=direct && blkdiscard -f -z -o 8M -l " + mebibytes * 68 / 100
                        + "M " + partition + " && blkdiscard -f -o " + mebibytes * 78 / 100 + "M -l "
                        + mebibytes * 9 / 100 + "M " + partition);
        return all;
    }

    private String mix(String fio) {
        return "(" + fio + " --rw=randwrite --bs=16k --numjobs=2 & A=$!; (for i in $(seq 1 300); do echo $i > " + mount
                + "/s$i; done; sync; tar -C /usr/include -cf - linux asm-generic 2>/dev/null | tar -C " + mount
                + " -xf -; true); wait $A) & B=$!; fio --name=b --directory=" + mount
                + " --size=64M --time_based --runtime=" + seconds
                + " --randrepeat=0 --rw=randwrite --bs=4k --direct=1 --ioengine=io_uring --iodepth=32; R=$?; wait $B && test $R = 0";
    }

    private String mounted(String partition, String options, String command) {
        return "mount " + options + " " + partition + " " + mount + " && { " + command + "; R=$?; umount " + mount
                + " && test $R = 0; }";
    }
}
