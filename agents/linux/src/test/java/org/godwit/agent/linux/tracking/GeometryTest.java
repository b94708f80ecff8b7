// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class GeometryTest {
    private static final long GIB = 1L << 30;
    private static final long TIB = 1L << 40;
    private static final long ALL = 32 << 20;

    @Test
    void levelsLieBehindEachOther() {
        Geometry geometry = Geometry.of(GIB + 1, ALL);
        assertThat(geometry.cellShift()).isEqualTo(16);
        assertThat(geometry.cells(0)).isEqualTo(16_385);
        assertThat(geometry.cells(1)).isEqualTo(257);
        assertThat(geometry.cells(2)).isEqualTo(5);
        assertThat(geometry.levelPage(0)).isEqualTo(17);
        assertThat(geometry.levelPage(1)).isEqualTo(17 + 5);
        assertThat(geometry.levelPage(2)).isEqualTo(17 + 6);
        assertThat(geometry.stampPage()).isEqualTo(17 + 7);
        assertThat(geometry.stamps()).isEqualTo(1025);
        assertThat(geometry.totalPages()).isEqualTo(17 + 8);
    }

    /** What docs/linux-agent.md states. */
    @Test
    void theCostForEachTebibyteIsBounded() {
        assertThat(Geometry.of(TIB, ALL).cellShift()).isEqualTo(16);
        assertThat(mib(TIB)).isBetween(18L, 19L);
        assertThat(Geometry.of(4 * TIB, ALL).cellShift()).isEqualTo(18);
        assertThat(mib(4 * TIB)).isLessThan(25);
        assertThat(Geometry.of(16 * TIB, ALL).cellShift()).isEqualTo(20);
        assertThat(mib(16 * TIB)).isLessThan(33);
        assertThat(mib(256 * TIB)).isLessThan(33);
    }

    private static long mib(long size) {
        return Geometry.of(size, ALL).totalBytes() >> 20;
    }

    @Test
    void manyDisksShareTheMemory() {
        long disk = 100 * GIB;
        Geometry geometry = Geometry.of(disk, ALL / 64);
        assertThat(geometry.cellShift()).isEqualTo(18);
        assertThat(64 * geometry.totalBytes() >> 20).isLessThan(45);
    }

    @Test
    void theSmallestDiskHasACell() {
        Geometry geometry = Geometry.of(512, 0);
        assertThat(geometry.cells(2)).isEqualTo(1);
        assertThat(geometry.stamps()).isEqualTo(1);
    }

    @Test
    void nonsenseIsRefused() {
        assertThatThrownBy(() -> new Geometry(0, 16, 20)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Geometry(GIB, 0, 20)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Geometry(GIB, 16, 99)).isInstanceOf(IllegalArgumentException.class);
    }
}
