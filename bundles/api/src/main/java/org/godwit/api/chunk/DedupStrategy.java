// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.chunk;

import java.nio.ByteBuffer;
import java.util.Map;
import org.godwit.api.plugin.Plugin;

/**
 * Where a block is cut. Pure: the same bytes and parameters give the same cuts on every machine and in every version;
 * a strategy that would cut otherwise is another strategy with another id.
 *
 * <p>Implementations are found as OSGi services in the controller and by {@link java.util.ServiceLoader} in an agent;
 * those need a public constructor without arguments, which gives the default parameters. Safe for use by many threads.
 */
public interface DedupStrategy extends Plugin {

    /** Everything that shapes the cuts, by name; stored with each disk image. */
    Map<String, Integer> parameters();

    /**
     * This strategy with other parameters.
     *
     * @throws IllegalArgumentException names an unknown parameter or one out of its limits
     */
    DedupStrategy with(Map<String, Integer> parameters);

    /**
     * Cuts a block.
     *
     * @param block the bytes between position and limit, at most a block; left as they are
     * @return the lengths of the pieces in order, each positive; their sum is {@code block.remaining()}
     */
    int[] cut(ByteBuffer block);
}
