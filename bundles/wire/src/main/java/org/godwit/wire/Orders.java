// SPDX-License-Identifier: Apache-2.0
package org.godwit.wire;

import java.util.List;

/**
 * The answer to {@code GET orders}.
 *
 * @param orders what the agent is to begin: open orders it did not name as running
 * @param stop orders it named as running that have ended, because somebody cancelled them
 */
public record Orders(List<AgentOrder> orders, List<String> stop) {
    /** Nothing to do. */
    public static final Orders NONE = new Orders(List.of(), List.of());

    public Orders {
        orders = Inventory.listOf(orders);
        stop = Inventory.listOf(stop);
    }
}
