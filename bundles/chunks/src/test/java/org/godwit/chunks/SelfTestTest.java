// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import static org.assertj.core.api.Assertions.assertThatNoException;

import org.junit.jupiter.api.Test;

class SelfTestTest {

    @Test
    void thisMachineComputesRightly() {
        assertThatNoException().isThrownBy(new SelfTest()::run);
    }
}
