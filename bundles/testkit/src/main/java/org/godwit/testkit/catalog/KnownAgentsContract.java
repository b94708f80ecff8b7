// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Optional;
import org.godwit.api.access.KnownAgents;
import org.godwit.api.access.KnownAgents.KnownAgent;
import org.godwit.api.access.KnownAgents.Request;
import org.godwit.api.disk.MachineId;
import org.junit.jupiter.api.Test;

/** What every {@link KnownAgents} keeps to. */
public interface KnownAgentsContract {

    /** Empty ones. */
    KnownAgents knownAgents() throws IOException;

    @Test
    default void ofEachAgentTheLastThatWasPutIsKnown() throws IOException {
        KnownAgents agents = knownAgents();
        assertThat(agents.all()).isEmpty();
        KnownAgent web = new KnownAgent(new MachineId("mch_web"), "version 1.0\n", Optional.empty());
        KnownAgent asked =
                new KnownAgent(web.machine(), "version 1.0\noutcome \u00fc\n", Optional.of(new Request("01J", "1.1")));
        KnownAgent other = new KnownAgent(new MachineId("mch_db"), "", Optional.empty());
        agents.put(web);
        agents.put(asked);
        agents.put(other);
        assertThat(agents.all()).containsExactlyInAnyOrder(asked, other);
        agents.put(web);
        assertThat(agents.all()).containsExactlyInAnyOrder(web, other);
    }
}
