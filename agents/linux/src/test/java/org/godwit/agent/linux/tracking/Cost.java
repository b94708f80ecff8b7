// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** Writes a second with the tracker and without, in turn, by fio on a loop device over memory: what remains, as a ratio. */
final class Cost {
    private static final long SIZE = 512L << 20;

    /** Medians of writes a second. */
    record Result(double without, double with) {
        double ratio() {
            return with / without;
        }
    }

    private Cost() {}

    static Result run(int pairs, int seconds) throws IOException {
        Path folder = Files.createTempDirectory(Path.of("/dev/shm"), "tracker");
        List<Double> without = new ArrayList<>();
        List<Double> with = new ArrayList<>();
        try (LoopDisk disk = LoopDisk.of(folder, SIZE)) {
            Shell.must("dd if=/dev/zero bs=1M count=512 oflag=direct of=" + disk.device());
            fio(disk, seconds);
            for (int pair = 0; pair < pairs; pair++) {
                boolean trackedFirst = pair % 2 == 0;
                for (boolean tracked : new boolean[] {trackedFirst, !trackedFirst}) {
                    if (tracked) {
                        try (Bench bench = Bench.of(disk, Set.of(Hook.values()))) {
                            with.add(fio(disk, seconds));
                            bench.drain(disk.blocks());
                        }
                    } else {
                        without.add(fio(disk, seconds));
                    }
                }
            }
        } finally {
            Shell.may("rm -rf " + folder);
        }
        return new Result(median(without), median(with));
    }

    private static double fio(LoopDisk disk, int seconds) throws IOException {
        String terse = Shell.must("fio --name=cost --filename=" + disk.device()
                + " --rw=randwrite --bs=4k --direct=1 --ioengine=libaio --iodepth=16 --time_based --runtime=" + seconds
                + " --output-format=terse --terse-version=3");
        return Double.parseDouble(terse.split(";")[48]);
    }

    private static double median(List<Double> values) {
        Collections.sort(values);
        int half = values.size() / 2;
        return values.size() % 2 == 1 ? values.get(half) : (values.get(half - 1) + values.get(half)) / 2;
    }
}
