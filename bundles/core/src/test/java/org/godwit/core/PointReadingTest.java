// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.image.ImageTree;
import org.godwit.api.point.PointDisks;
import org.godwit.api.point.RestorePoint;
import org.godwit.testkit.source.FakeMachine;
import org.junit.jupiter.api.Test;

class PointReadingTest {
    private static final int MIB = 1 << 20;

    private final Bench bench = new Bench();
    private final FakeMachine machine =
            bench.source.add("web").withDisk("sda", 6 * MIB + 4096).withDisk("sdb", MIB);
    private final PointReading reading = new PointReading(bench.registry, bench.parts.points());

    @Test
    void eachBlockIsReadAsTheDiskWasAndHolesAreKnown() throws Exception {
        byte[] bytes = new byte[MIB + 100];
        new Random(1).nextBytes(bytes);
        machine.write("sda", 2L * MIB + 5, bytes);
        machine.write("sda", 6L * MIB + 4000, new byte[] {7});
        RestorePoint point = bench.replicate();
        try (PointDisks.Open disk = reading.open(point.id(), "sda", "test")) {
            boolean[] holes = {true, true, false, false, true, true, false};
            ByteBuffer target = ByteBuffer.allocate(MIB);
            for (int block = 0; block < holes.length; block++) {
                assertThat(disk.isHole(block)).as("block " + block).isEqualTo(holes[block]);
                disk.read(block, target);
                int length = ImageTree.blockLength(disk.image().sizeBytes(), block);
                assertThat(target.position()).isZero();
                assertThat(target.remaining()).isEqualTo(length);
                for (int at = 0; at < length; at++) {
                    long offset = (long) block * MIB + at - (2L * MIB + 5);
                    byte wanted = offset >= 0 && offset < bytes.length
                            ? bytes[(int) offset]
                            : (long) block * MIB + at == 6L * MIB + 4000 ? 7 : (byte) 0;
                    if (target.get(at) != wanted) {
                        throw new AssertionError("block " + block + " differs at " + at);
                    }
                }
            }
        }
    }

    @Test
    void whatIsReadIsKnownUntilItIsClosedAndADiskMustBeNamedWhereThereAreTwo() throws IOException {
        machine.write("sda", 0, new byte[] {1});
        RestorePoint point = bench.replicate();
        PointDisks.Open disk = reading.open(point.id(), "sda", "export exp_1");
        assertThat(reading.readers().of(point.id())).contains("export exp_1");
        disk.close();
        disk.close();
        assertThat(reading.readers().now()).isEmpty();
        assertThatThrownBy(() -> disk.isHole(0)).hasMessageContaining("read no more");
        assertThatThrownBy(() -> reading.open(point.id(), "", "x")).hasMessageContaining("[sda, sdb]");
        assertThatThrownBy(() -> reading.open(point.id(), "sdc", "x")).hasMessageContaining("sdc");
        assertThat(reading.readers().now()).isEmpty();
    }

    @Test
    void aStoreThatGoesIsWaitedForAndOneThatComesBackIsFound() throws IOException {
        machine.write("sda", 0, new byte[] {1, 2, 3});
        RestorePoint point = bench.replicate();
        try (PointDisks.Open disk = reading.open(point.id(), "sda", "test")) {
            ChunkStore before = bench.store;
            bench.registry.remove(before);
            assertThatThrownBy(() -> disk.isHole(0)).hasMessageContaining("Looked for store main");
            bench.add("ChunkStore", "main", bench.chunks.open());
            ByteBuffer target = ByteBuffer.allocate(MIB);
            disk.read(0, target);
            assertThat(target.get(2)).isEqualTo((byte) 3);
        }
    }
}
