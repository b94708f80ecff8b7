// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import java.util.Optional;
import org.godwit.api.disk.Concern;
import org.godwit.wire.AgentVersion;
import org.godwit.wire.UpdateAsk;

/** What is to be said of an update that did not come through. */
final class UpdateConcern {
    private UpdateConcern() {}

    /** @param runs the version that runs: when that is as new, by hand, it has been settled */
    static Optional<Concern> of(UpdateAsk.Outcome last, String runs) {
        if (last.word().equals("updated") || last.version().equals(runs) || AgentVersion.newer(runs, last.version())) {
            return Optional.empty();
        }
        boolean returned = last.word().equals("returned");
        String what = returned
                ? "Version " + last.version() + " of the agent did not prove itself, and " + runs + " runs again: "
                : "Version " + last.version() + " of the agent could not be installed, " + runs + " goes on: ";
        return Optional.of(new Concern(
                Concern.Level.WARNING,
                returned ? "AGENT_UPDATE_RETURNED" : "AGENT_UPDATE_FAILED",
                what + last.why() + ".",
                "See the machine's log, then ask for the update again (godwit:agent-update, godwitctl agent-update); or install"
                        + " the package by hand."));
    }
}
