// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import org.junit.jupiter.api.Test;

/** {@code -Dgodwit.seeds=N} plays more seeds, {@code -Dgodwit.seed=S} one of them. */
final class UpkeepSimulationTest {

    @Test
    void everyPointIsWhatItWasWhateverIsSweptAndKilled() {
        Long one = Long.getLong("godwit.seed");
        long last = one != null ? one : Long.getLong("godwit.seeds", 150);
        System.out.println(UpkeepSimulation.playAll(one != null ? one : 1, last));
    }
}
