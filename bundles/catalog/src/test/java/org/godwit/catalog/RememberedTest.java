// SPDX-License-Identifier: Apache-2.0
package org.godwit.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RememberedTest {
    private final Map<String, Integer> table = new HashMap<>(Map.of("one", 1, "two", 2));
    private int loads;
    private final Remembered<String, Integer> known = new Remembered<>(
            () -> {
                loads++;
                return table;
            },
            Integer::compare);

    private void put(String key, int value) throws IOException {
        known.change(() -> {
            table.put(key, value);
            return Map.of(key, Optional.of(value));
        });
    }

    @Test
    void theTableIsReadOnceAndChangesAreSeen() throws IOException {
        assertThat(known.all()).containsExactly(1, 2);
        put("two", 0);
        assertThat(known.find("two")).contains(0);
        assertThat(known.all()).containsExactly(0, 1);
        known.change(() -> Map.of("one", Optional.empty()));
        assertThat(known.all()).containsExactly(0);
        assertThat(known.find("one")).isEmpty();
        assertThat(loads).isEqualTo(1);
    }

    @Test
    void aChangeBeforeTheFirstLookIsReadWithTheTable() throws IOException {
        put("three", 3);
        assertThat(loads).isZero();
        assertThat(known.all()).containsExactly(1, 2, 3);
    }

    @Test
    void afterAFailedChangeTheTableIsReadAnew() throws IOException {
        assertThat(known.all()).hasSize(2);
        assertThatThrownBy(() -> known.change(() -> {
                    table.put("three", 3);
                    throw new IOException("nobody knows whether it was written");
                }))
                .isInstanceOf(IOException.class);
        assertThat(known.all()).containsExactly(1, 2, 3);
        assertThat(loads).isEqualTo(2);
    }
}
