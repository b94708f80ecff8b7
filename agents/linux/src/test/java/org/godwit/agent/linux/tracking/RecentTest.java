// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.godwit.api.disk.Extent;
import org.godwit.api.disk.Extents;
import org.junit.jupiter.api.Test;

class RecentTest {
    private final Recent recent = new Recent();

    @Test
    void whatSeveralDrainsFoundIsPutTogether() {
        drained(5, true, 0, 65536);
        drained(6, true, 65536, 1 << 20);
        drained(7, true, 5 << 20);
        assertThat(recent.between(5, 6)).contains(extents(65536, 1 << 20));
        assertThat(recent.between(4, 7)).contains(extents(0, 65536, 1 << 20, 5 << 20));
        assertThat(recent.between(7, 7)).contains(Extents.none());
    }

    @Test
    void nothingIsGuessed() {
        drained(5, true, 0);
        // An audit stamped more than was marked, or an earlier drain did not come to its end.
        drained(6, false, 65536);
        drained(7, true, 1 << 20);
        assertThat(recent.between(4, 5)).isPresent();
        assertThat(recent.between(4, 6)).isEmpty();
        assertThat(recent.between(5, 7)).isEmpty();
        assertThat(recent.between(6, 7)).isPresent();
        assertThat(recent.between(3, 5)).as("before it was there").isEmpty();
        assertThat(recent.between(6, 8)).as("not yet drained").isEmpty();
    }

    @Test
    void oldAndVeryScatteredDrainsAreForgotten() {
        for (int generation = 1; generation <= 40; generation++) {
            drained(generation, true, 0);
        }
        assertThat(recent.between(38, 40)).isPresent();
        assertThat(recent.between(20, 40)).isEmpty();
        recent.begin();
        for (long at = 0; at < 3000; at++) {
            recent.add(at * 200_000, at * 200_000 + 65536);
        }
        recent.end(41, true);
        assertThat(recent.between(40, 41)).isEmpty();
    }

    @Test
    void aPartSeesItsOwn() {
        Extents disk = extents(0, 1 << 20, 3 << 20);
        assertThat(Recent.within(disk, 1 << 20, 1 << 20)).isEqualTo(extents(0));
        assertThat(Recent.within(disk, (3 << 20) + 512, 1 << 20))
                .isEqualTo(new Extents(List.of(new Extent(0, 65536 - 512))));
    }

    private void drained(long generation, boolean all, long... cells) {
        recent.begin();
        for (long at : cells) {
            recent.add(at, at + 65536);
        }
        recent.end(generation, all);
    }

    private static Extents extents(long... cells) {
        return new Extents(java.util.Arrays.stream(cells)
                .mapToObj(at -> new Extent(at, 65536))
                .toList());
    }
}
