// SPDX-License-Identifier: Apache-2.0
package org.godwit.dedup.paged;

import static org.assertj.core.api.Assertions.assertThat;

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

final class PagedDedupTest extends DedupStrategyContract {
    private static final int PAGE = PagedDedup.PAGE_BYTES;

    @Override
    protected DedupStrategy strategy() {
        return new PagedDedup();
    }

    @Test
    void theCutsStayWhatTheyAre() throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (long seed = 0; seed < 20; seed++) {
            int[] cut = strategy().cut(ByteBuffer.wrap(block(seed)));
            digest.update(Arrays.toString(cut).getBytes(StandardCharsets.US_ASCII));
        }
        assertThat(HexFormat.of().formatHex(digest.digest()))
                .as("a strategy that cuts otherwise is another strategy with another id")
                .isEqualTo("6afbe444d1e74cf4d20a5a92c97f7f1f2b16db3d2f9863fe9dfc2d964d28bc6b");
        assertThat(strategy().cut(ByteBuffer.wrap(noise(1, 24 * PAGE))))
                .containsExactly(16384, 8192, 4096, 20480, 16384, 24576, 8192);
    }

    @Test
    void theHashStaysWhatItIs() {
        byte[] bytes = new byte[PAGE + 5];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31 + i / 256);
        }
        assertThat(PageHash.of(ByteBuffer.wrap(bytes), 0, PAGE)).isEqualTo(-3744291414815688552L);
        assertThat(PageHash.of(ByteBuffer.wrap(bytes), 3, 77)).isEqualTo(3731115627859646997L);
    }

    @Test
    void holesArePiecesOfTheirOwn() {
        byte[] block = noise(4, 64 * PAGE);
        Arrays.fill(block, 10 * PAGE, 50 * PAGE, (byte) 0);
        int[] cut = strategy().cut(ByteBuffer.wrap(block));
        List<Integer> ends = ends(cut);
        assertThat(ends).contains(10 * PAGE, 50 * PAGE);
        assertThat(ends.indexOf(50 * PAGE)).isEqualTo(ends.indexOf(10 * PAGE) + 1);
    }

    @Test
    void onlyZeroesHashToZero() {
        byte[] page = new byte[PAGE];
        assertThat(PageHash.of(ByteBuffer.wrap(page), 0, PAGE)).isEqualTo(PageHash.ZERO);
        for (int i = 0; i < PAGE; i += 17) {
            page[i] = 1;
            assertThat(PageHash.of(ByteBuffer.wrap(page), 0, PAGE)).isNotEqualTo(PageHash.ZERO);
            page[i] = 0;
        }
    }

    @Test
    void piecesAreAsLongAsAskedOnAverage() {
        for (int average : new int[] {4096, 8192, 16_384, 65_536}) {
            DedupStrategy strategy = strategy().with(Map.of("average.bytes", average));
            byte[] bytes = noise(9, 1 << 20);
            int pieces = 0;
            int largest = 0;
            for (int round = 0; round < 16; round++) {
                int[] cut = strategy.cut(ByteBuffer.wrap(noise(round, bytes.length)));
                pieces += cut.length;
                largest = Math.max(largest, Arrays.stream(cut).max().orElse(0));
            }
            assertThat((16L << 20) / pieces).isBetween(average * 8L / 10, average * 13L / 10);
            assertThat(largest).isLessThanOrEqualTo(average * PagedDedup.MAX_FACTOR);
        }
    }

    @Test
    void aChangedPageChangesOnlyTheCutsBesideIt() {
        for (long seed = 1; seed <= 20; seed++) {
            byte[] block = noise(seed, 1 << 20);
            List<Integer> before = ends(strategy().cut(ByteBuffer.wrap(block)));
            int page = new Random(seed).nextInt(256);
            block[page * PAGE + 100] ^= 1;
            List<Integer> after = ends(strategy().cut(ByteBuffer.wrap(block)));
            List<Integer> differing = new ArrayList<>(before);
            differing.removeAll(after);
            List<Integer> added = new ArrayList<>(after);
            added.removeAll(before);
            differing.addAll(added);
            assertThat(differing.size()).as("seed %d", seed).isLessThanOrEqualTo(3);
        }
    }

    @Test
    void movedFilesAreCutAlike() {
        byte[] file = noise(77, 100 * PAGE);
        byte[] one = noise(1, 256 * PAGE);
        byte[] other = noise(2, 256 * PAGE);
        System.arraycopy(file, 0, one, 10 * PAGE, file.length);
        System.arraycopy(file, 0, other, 141 * PAGE, file.length);
        List<Integer> inOne = ends(strategy().cut(ByteBuffer.wrap(one)));
        List<Integer> inOther = ends(strategy().cut(ByteBuffer.wrap(other)));
        long same = inOne.stream()
                .filter(end -> end > 10 * PAGE && end < 110 * PAGE)
                .filter(end -> inOther.contains(end + 131 * PAGE))
                .count();
        long all = inOne.stream()
                .filter(end -> end > 10 * PAGE && end < 110 * PAGE)
                .count();
        assertThat(same).isGreaterThanOrEqualTo(all - 2);
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
