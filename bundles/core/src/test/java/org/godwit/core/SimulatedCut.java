// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import org.godwit.api.chunk.DedupStrategy;

/** Cuts into pieces of one length. */
record SimulatedCut(int pieceBytes) implements DedupStrategy {

    @Override
    public String id() {
        return "simulated";
    }

    @Override
    public Map<String, Integer> parameters() {
        return Map.of("piece.bytes", pieceBytes);
    }

    @Override
    public DedupStrategy with(Map<String, Integer> parameters) {
        return new SimulatedCut(parameters.getOrDefault("piece.bytes", pieceBytes));
    }

    @Override
    public int[] cut(ByteBuffer block) {
        int[] lengths = new int[(block.remaining() + pieceBytes - 1) / pieceBytes];
        Arrays.fill(lengths, pieceBytes);
        if (lengths.length > 0) {
            lengths[lengths.length - 1] = block.remaining() - pieceBytes * (lengths.length - 1);
        }
        return lengths;
    }
}
