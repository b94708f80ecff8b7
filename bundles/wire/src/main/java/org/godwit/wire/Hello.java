// SPDX-License-Identifier: Apache-2.0
package org.godwit.wire;

/**
 * {@code POST hello}: an agent opens a session; the session it had before ends.
 *
 * @param oldestProtocol the oldest version the agent speaks
 * @param newestProtocol the newest
 * @param agentVersion of its software
 */
public record Hello(int oldestProtocol, int newestProtocol, String agentVersion, Inventory inventory) {
    public Hello {
        if (agentVersion == null || inventory == null) {
            throw new IllegalArgumentException("a hello has an agent version and an inventory");
        }
    }
}
