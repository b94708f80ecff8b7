// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import org.junit.jupiter.api.Test;

/** {@code -Dgodwit.seeds=N} plays more seeds, {@code -Dgodwit.seed=S} one of them. */
class SimulationTest {

    @Test
    void eachRestorePointIsWhatTheMachineWasWhateverFails() {
        Long one = Long.getLong("godwit.seed");
        long last = one != null ? one : Long.getLong("godwit.seeds", 300);
        System.out.println(Simulation.playAll(one != null ? one : 1, last));
    }
}
