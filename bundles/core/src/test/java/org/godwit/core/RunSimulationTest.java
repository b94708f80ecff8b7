// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import org.junit.jupiter.api.Test;

/** {@code -Dgodwit.seeds=N} plays more seeds, {@code -Dgodwit.seed=S} one of them. */
class RunSimulationTest {

    @Test
    void runsLeaveNothingBehindAndNoMachineLivesTwiceWhateverFails() {
        Long one = Long.getLong("godwit.seed");
        long last = one != null ? one : Long.getLong("godwit.seeds", 200);
        System.out.println(RunSimulation.playAll(one != null ? one : 1, last, false));
    }
}
