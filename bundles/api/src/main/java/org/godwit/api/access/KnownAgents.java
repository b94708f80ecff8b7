// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.access;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.godwit.api.disk.MachineId;

/** What agents said of their software, and which of them are to be replaced, as the catalog remembers it. */
public interface KnownAgents {

    /**
     * An agent.
     *
     * @param said what it said last, in the words of whoever understands agents
     * @param request to replace it, until it has been, or could not be
     */
    record KnownAgent(MachineId machine, String said, Optional<Request> request) {}

    /**
     * A person wants a newer agent on a machine.
     *
     * @param id another one each time somebody asks
     * @param version it was to become then
     */
    record Request(String id, String version) {}

    /** All, in no order. */
    List<KnownAgent> all() throws IOException;

    /** Puts it in the place of what was known of that machine's agent; durable when this returns. */
    void put(KnownAgent agent) throws IOException;
}
