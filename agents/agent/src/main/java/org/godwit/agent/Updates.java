// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import java.util.List;
import org.godwit.api.disk.Concern;

/** Is told by the agent's loop how it stands with the controller, and replaces the agent by a newer one. Returns at once. */
public interface Updates {
    /** An agent that nobody replaces: one that was started by hand. */
    Updates NONE = new Updates() {
        @Override
        public void polled() {}

        @Override
        public void lost() {}

        @Override
        public void wanted() {}

        @Override
        public void idle() {}

        @Override
        public boolean refused(String code) {
            return false;
        }

        @Override
        public List<Concern> concerns() {
            return List.of();
        }
    };

    /** The controller has answered a poll for orders: nothing less proves that a version works. */
    void polled();

    /** It has not, or the session is gone. */
    void lost();

    /** The controller says that there is a newer agent. */
    void wanted();

    /** A replication has ended, and none is under way. */
    void idle();

    /**
     * The controller will not work with this agent.
     *
     * @return whether a newer one may be had, so that it is worth while to stay
     */
    boolean refused(String code);

    /** An update that failed. */
    List<Concern> concerns();
}
