// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.id;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UlidTest {
    @Test
    void idsSortByTheTimeTheyWereMadeAndTellIt() {
        Ulid ids = new Ulid(Clock.systemUTC(), new Random(1));
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            made.add(ids.next());
        }
        assertThat(made).isSorted().doesNotHaveDuplicates().allMatch(id -> id.length() == 26);
        Instant at = Ulid.madeAt("rp_" + made.get(0)).orElseThrow();
        assertThat(at).isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(1));
        assertThat(Ulid.madeAt("rp_1")).isEmpty();
    }
}
