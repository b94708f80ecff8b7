// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import org.junit.jupiter.api.Test;

/** A few of the kills of {@code ./godwit test killstore}. */
final class KillLoopTest {

    @Test
    void whatWasCommittedIsThereWhateverTheProcessWasKilledIn() throws Exception {
        System.out.println(KillLoop.run(4, 1));
    }
}
