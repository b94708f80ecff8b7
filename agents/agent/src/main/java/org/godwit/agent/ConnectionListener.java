// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

/** Is told how it stands with the controller, by the thread that talks to it: returns at once, and never waits for a disk. */
public interface ConnectionListener {
    ConnectionListener NONE = new ConnectionListener() {
        @Override
        public void answered() {}

        @Override
        public void waiting(String because) {}
    };

    /** The controller knows this agent and has answered; at each poll. */
    void answered();

    /** It could not be reached, or would not answer; it is tried again. */
    void waiting(String because);
}
