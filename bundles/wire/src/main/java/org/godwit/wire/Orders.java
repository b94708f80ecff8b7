// SPDX-License-Identifier: Apache-2.0
package org.godwit.wire;

import java.util.List;

/** The answer to {@code GET orders}: what the agent is to begin now; each order is handed out once. */
public record Orders(List<AgentOrder> orders) {
    public Orders {
        orders = Inventory.listOf(orders);
    }
}
