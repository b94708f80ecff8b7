// SPDX-License-Identifier: Apache-2.0
package org.godwit.dedup.fastcdc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.godwit.api.chunk.DedupStrategy;
import org.godwit.testkit.dedup.DedupStrategyContract;
import org.junit.jupiter.api.Test;

/** The golden values were computed by a program in another language, from the Javadoc. */
final class FastCdcDedupTest extends DedupStrategyContract {
    @Override
    protected DedupStrategy strategy() {
        return new FastCdcDedup();
    }

    private static DedupStrategy of(int min, int average, int max) {
        return new FastCdcDedup().with(Map.of("min.bytes", min, "average.bytes", average, "max.bytes", max));
    }

    private static int[] cut(DedupStrategy strategy, byte[] bytes) {
        return strategy.cut(ByteBuffer.wrap(bytes));
    }

    @Test
    void theTableStaysWhatItIs() {
        assertThat(Gear.table(0)[0]).isEqualTo(0x2EA0C82620A0349AL);
        assertThat(Gear.table(0)[255]).isEqualTo(0x09446C4A1836410FL);
        assertThat(Gear.table(1)[255]).isEqualTo(0x09446C4A1836410FL << 1);
    }

    @Test
    void theCutsStayWhatTheyAre() throws Exception {
        assertThat(cut(strategy(), noise(1, 200_000)))
                .containsExactly(18346, 11341, 16864, 18161, 17004, 21337, 11979, 39844, 22199, 17813, 5112);
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (long seed = 0; seed < 8; seed++) {
            int[] cut = cut(strategy(), noise(seed, 1 << 20));
            digest.update(Arrays.toString(cut).getBytes(StandardCharsets.US_ASCII));
        }
        assertThat(HexFormat.of().formatHex(digest.digest()))
                .as("a strategy that cuts otherwise is another strategy with another id")
                .isEqualTo("496335964ec7639b8cdde16185a1d787293462ac5ec68111225d8ada1c4f7344");
    }

    @Test
    void theCutsOfOtherSizesStayWhatTheyAre() {
        int[] small = cut(of(512, 1024, 4096), noise(2, 60_001));
        assertThat(small).startsWith(1669, 1071, 1119, 1032, 1062, 1217, 1045, 1217);
        assertThat(small).endsWith(1094, 1246, 1043, 765, 862, 1196, 733);
        assertThat(small).hasSize(51);
    }

    @Test
    void holesArePiecesOfTheirOwn() {
        byte[] block = noise(3, 100_000);
        Arrays.fill(block, 30_000, 70_000, (byte) 0);
        assertThat(cut(of(4096, 8192, 16_384), block))
                .containsExactly(10730, 8639, 13399, 36864, 11858, 7319, 8685, 2506);
    }

    @Test
    void piecesKeepTheirSizes() {
        int pieces = 0;
        long total = 0;
        for (long seed = 1; seed <= 16; seed++) {
            int[] cut = cut(strategy(), noise(seed, 1 << 20));
            for (int i = 0; i < cut.length - 1; i++) {
                assertThat(cut[i]).isBetween(4096, 131_072);
            }
            pieces += cut.length;
            total += 1 << 20;
        }
        assertThat(total / pieces).isBetween(14_000L, 22_000L);
    }

    @Test
    void whatDoesNotVaryIsCutAtTheLargestSizeOrSooner() {
        byte[] block = new byte[1 << 20];
        Arrays.fill(block, (byte) 'x');
        int[] cut = cut(strategy(), block);
        assertThat(Arrays.stream(cut).max().orElse(0)).isLessThanOrEqualTo(131_072);
        assertThat(Arrays.stream(cut).min().orElse(0)).isGreaterThanOrEqualTo(4096);
    }

    @Test
    void bytesThatMovedByAnyDistanceAreCutAlike() {
        for (long seed = 1; seed <= 20; seed++) {
            byte[] file = noise(seed, 400_000);
            int moved = 1 + new Random(seed).nextInt(20_000);
            byte[] before = concat(noise(seed + 1000, 50_000), file);
            byte[] after = concat(noise(seed + 2000, 50_000 + moved), file);
            List<Integer> ends = ends(cut(strategy(), before));
            List<Integer> moving = ends(cut(strategy(), after));
            long found = ends.stream()
                    .filter(end -> end > 50_000 && moving.contains(end + moved))
                    .count();
            long all = ends.stream().filter(end -> end > 50_000).count();
            assertThat(found).as("seed %d: the same cuts", seed).isGreaterThanOrEqualTo(all - 6);
        }
    }

    @Test
    void theSizesMustFitEachOther() {
        assertThatThrownBy(() -> of(32_768, 16_384, 131_072)).hasMessageContaining("min.bytes");
        assertThatThrownBy(() -> of(4096, 16_384, 8192)).hasMessageContaining("max.bytes");
        assertThatThrownBy(() -> of(4096, 20_000, 131_072)).hasMessageContaining("average.bytes");
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static List<Integer> ends(int[] lengths) {
        List<Integer> ends = new ArrayList<>();
        int at = 0;
        for (int length : lengths) {
            at += length;
            ends.add(at);
        }
        return ends;
    }

    private static byte[] noise(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
