// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Hashes every block of a disk before and after each of eight workloads: what changed and was not marked is a miss. */
final class NoMiss {
    private static final long SIZE = 1L << 30;
    private static final int BLOCKS = (int) (SIZE / LoopDisk.BLOCK);

    private final String fileSystem;
    private final int seconds;
    private final Path mount;
    private int changed;
    private int missed;

    private NoMiss(String fileSystem, int seconds, Path mount) {
        this.fileSystem = fileSystem;
        this.seconds = seconds;
        this.mount = mount;
    }

    /** Blocks changed and missed. */
    record Result(int changed, int missed) {}

    static Result run(Path folder, String fileSystem, int seconds) throws IOException {
        Path mount = Files.createDirectories(folder.resolve("mount"));
        NoMiss test = new NoMiss(fileSystem, seconds, mount);
        try (LoopDisk disk = LoopDisk.of(folder, SIZE)) {
            try {
                test.all(disk, disk.partition());
            } finally {
                Shell.may("umount " + mount);
            }
        }
        return new Result(test.changed, test.missed);
    }

    private void all(LoopDisk disk, String partition) throws IOException {
        Shell.must(mkfs(partition));
        Map<String, Bench> benches = new LinkedHashMap<>();
        benches.put("begins", Bench.of(disk, EnumSet.of(Hook.REQUEST_BEGINS)));
        benches.put("ends", Bench.of(disk, EnumSet.of(Hook.REQUEST_ENDS)));
        benches.put("both", Bench.of(disk, Set.of(Hook.values())));
        long[] before = disk.hashes();
        for (Bench bench : benches.values()) {
            bench.drain(BLOCKS);
        }
        for (Map.Entry<String, String> workload : workloads(partition).entrySet()) {
            Shell.must(workload.getValue() + " && sync");
            long[] after = disk.hashes();
            BitSet different = different(before, after);
            before = after;
            changed += different.cardinality();
            StringBuilder line = new StringBuilder(
                    String.format("%-5s %-28s changed=%5d", fileSystem, workload.getKey(), different.cardinality()));
            for (Map.Entry<String, Bench> each : benches.entrySet()) {
                line.append(told(each.getKey(), each.getValue(), different));
            }
            System.out.println(line);
        }
        benches.values().forEach(Bench::close);
    }

    private String told(String name, Bench bench, BitSet different) throws IOException {
        BitSet marked = bench.drain(BLOCKS);
        String doubt = bench.tracked().lastDoubt();
        BitSet miss = (BitSet) different.clone();
        miss.andNot(marked);
        // A doubt hides a miss here; so it counts as one.
        int misses = name.equals("both") && !doubt.isEmpty() ? different.cardinality() : miss.cardinality();
        if (name.equals("both")) {
            missed += misses;
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

    private Map<String, String> workloads(String partition) {
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
                        + " bs=1M seek=3 count=20 oflag=direct && blkdiscard -f -z -o 8M -l 700M " + partition
                        + " && blkdiscard -f -o 800M -l 99M " + partition);
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
