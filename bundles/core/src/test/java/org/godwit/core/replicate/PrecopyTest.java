// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.replicate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.godwit.api.disk.Concern;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.source.Consistency;
import org.godwit.core.Bench;
import org.godwit.testkit.source.FakeMachine;
import org.godwit.testkit.source.SparseBytes;
import org.junit.jupiter.api.Test;

/** Machines that go on writing while they are copied; the simulation plays the rest. */
class PrecopyTest {
    private static final int MIB = 1 << 20;

    private final Bench bench = new Bench();
    private final FakeMachine machine = bench.source.add("web").freezing(true);
    private final Random random = new Random(7);
    private final Map<Instant, Map<String, SparseBytes>> truths = new HashMap<>();
    private int busy;

    PrecopyTest() {
        bench.source.meanwhile(any -> {
            if (busy-- > 0) {
                write();
            }
        });
        bench.source.witness((at, disks) -> truths.put(at, new HashMap<>(disks)));
    }

    private void write() {
        byte[] bytes = new byte[9000];
        random.nextBytes(bytes);
        machine.write("sda", random.nextInt(20 * MIB - bytes.length), bytes);
        machine.write("sdb", random.nextInt(3 * MIB - bytes.length), bytes);
    }

    private void isTheTruth(RestorePoint point) throws IOException {
        Map<String, SparseBytes> truth = truths.get(point.takenAt());
        assertThat(truth).containsOnlyKeys("sda", "sdb");
        for (String disk : truth.keySet()) {
            assertThat(bench.restored(point, disk).firstDifference(truth.get(disk)))
                    .isEqualTo(-1);
        }
    }

    @Test
    void allDisksAreStoredAsTheyWereAtOneFreeze() throws IOException {
        machine.withDisk("sda", 20 * MIB).withDisk("sdb", 3 * MIB);
        for (int i = 0; i < 5; i++) {
            busy = 15;
            RestorePoint point = bench.replicate();
            assertThat(point.consistency()).isEqualTo(Consistency.FILE_SYSTEM);
            assertThat(point.machine().concerns()).isEmpty();
            isTheTruth(point);
            if (i > 0) {
                // What was written before and meanwhile, not the whole.
                assertThat(point.figures().readBytes()).isBetween(1L, 22L * MIB);
            }
        }
        busy = 0;
        RestorePoint idle = bench.replicate();
        assertThat(idle.figures().readBytes()).isLessThanOrEqualTo(4L * 3 * MIB);
        RestorePoint again = bench.replicate();
        assertThat(again.figures().readBytes()).isZero();
        assertThat(again.images().get(0).root()).isEqualTo(idle.images().get(0).root());
    }

    @Test
    void withoutTrackingItIsOfNoOneMomentAndItIsSaid() throws IOException {
        machine.withDisk("sda", 20 * MIB).withDisk("sdb", 3 * MIB).tracked(false);
        busy = 5;
        RestorePoint point = bench.replicate();
        assertThat(point.consistency()).isEqualTo(Consistency.FUZZY);
        assertThat(point.machine().concerns()).hasSize(1);
        Concern concern = point.machine().concerns().get(0);
        assertThat(concern.level()).isEqualTo(Concern.Level.WARNING);
        assertThat(concern.code()).isEqualTo("CONSISTENCY_BELOW_FILE_SYSTEM");
        assertThat(concern.message()).contains("Wanted: file system", "Reached: fuzzy", "sda is not tracked");
    }

    @Test
    void aMachineThatOutrunsTheCopyEndsFuzzyAndTheNextOneHealsIt() throws IOException {
        machine.withDisk("sda", 20 * MIB).withDisk("sdb", 3 * MIB);
        bench.replicate();
        // A freeze that finds all marks forgotten holds nothing; so do the next two.
        bench.source.meanwhile(any -> {
            write();
            machine.forgetMarks();
        });
        RestorePoint point = bench.replicate();
        assertThat(point.consistency()).isEqualTo(Consistency.FUZZY);
        bench.source.meanwhile(any -> {});
        RestorePoint next = bench.replicate();
        assertThat(next.consistency()).isEqualTo(Consistency.FILE_SYSTEM);
        isTheTruth(next);
    }

    @Test
    void aDamagedImageBeforeMakesAllDisksBeTakenWhole() throws IOException {
        machine.withDisk("sda", 20 * MIB).withDisk("sdb", 3 * MIB);
        write();
        RestorePoint first = bench.replicate();
        bench.chunks.damage(first.images().get(0).root());
        busy = 10;
        write();
        RestorePoint second = bench.replicate();
        isTheTruth(second);
        assertThat(second.figures().readBytes()).isGreaterThanOrEqualTo(23L * MIB);
    }
}
