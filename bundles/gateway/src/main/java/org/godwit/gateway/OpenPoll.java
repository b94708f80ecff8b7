// SPDX-License-Identifier: Apache-2.0
package org.godwit.gateway;

import java.util.Set;
import java.util.function.Consumer;
import org.godwit.wire.Orders;

/**
 * An agent that waits for orders.
 *
 * @param running ids of the orders it is at
 * @param sinceNanos when it asked, by {@link System#nanoTime}
 * @param answer called once
 */
record OpenPoll(Set<String> running, long sinceNanos, Consumer<Orders> answer) {
    OpenPoll {
        running = Set.copyOf(running);
    }
}
