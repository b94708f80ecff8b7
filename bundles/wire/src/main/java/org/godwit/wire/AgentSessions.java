// SPDX-License-Identifier: Apache-2.0
package org.godwit.wire;

import java.util.List;
import java.util.Optional;
import org.godwit.api.disk.MachineId;

/** The agents that are connected to this controller. Safe for use by many threads, and cheap. */
public interface AgentSessions {

    List<AgentSession> connected();

    /** The session of that machine, if it is connected now. */
    Optional<AgentSession> find(MachineId machine);
}
