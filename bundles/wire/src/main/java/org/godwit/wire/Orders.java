// SPDX-License-Identifier: Apache-2.0
package org.godwit.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to {@code GET orders}.
 *
 * @param orders what the agent is to begin: open orders it did not name as running
 * @param stop orders it named as running that have ended, because somebody cancelled them
 * @param update a version of the agent, when it should ask for it now: {@link UpdateAsk}
 */
public record Orders(List<AgentOrder> orders, List<String> stop, @Nullable String update) {
    /** Nothing to do. */
    public static final Orders NONE = new Orders(List.of(), List.of());

    public Orders {
        orders = Inventory.listOf(orders);
        stop = Inventory.listOf(stop);
    }

    public Orders(List<AgentOrder> orders, List<String> stop) {
        this(orders, stop, null);
    }
}
