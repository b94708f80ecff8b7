// SPDX-License-Identifier: Apache-2.0
package org.godwit.dedup.fixed;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Map;
import org.godwit.api.chunk.DedupStrategy;
import org.godwit.testkit.dedup.DedupStrategyContract;
import org.junit.jupiter.api.Test;

final class FixedDedupTest extends DedupStrategyContract {

    @Override
    protected DedupStrategy strategy() {
        return new FixedDedup();
    }

    @Test
    void piecesAreAsLongAsAsked() {
        DedupStrategy strategy = new FixedDedup().with(Map.of("piece.bytes", 8192));
        assertThat(strategy.cut(ByteBuffer.allocate(20_000))).containsExactly(8192, 8192, 3616);
        assertThat(strategy.cut(ByteBuffer.allocate(16_384))).containsExactly(8192, 8192);
    }
}
