// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import org.junit.jupiter.api.Test;

/** {@code -Dgodwit.schedules=N} plays more seeds. */
class ScheduleSimulationTest {

    @Test
    void targetsAreKeptOrItIsSaidWhateverHappens() {
        System.out.println(ScheduleSimulation.playAll(1, Long.getLong("godwit.schedules", 6)));
    }
}
