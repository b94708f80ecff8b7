// SPDX-License-Identifier: Apache-2.0
package org.godwit.source.linux;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.JobContext;
import org.godwit.api.plugin.ConfigurationKeys;
import org.godwit.api.problem.Problem;
import org.godwit.api.source.Consistency;
import org.godwit.api.source.Snapshot;
import org.godwit.api.source.SourcePlatform;
import org.godwit.wire.AgentSession;
import org.godwit.wire.AgentSessions;
import org.godwit.wire.TakenSnapshot;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The machines whose Linux agent is connected now. */
@Component(service = SourcePlatform.class, immediate = true, configurationPid = "org.godwit.source.linux")
@Designate(ocd = LinuxAgents.Config.class)
public final class LinuxAgents implements SourcePlatform {
    static final String ID = "linux";

    /** There is nothing to set; a key in the file is a mistake and refused. */
    @ObjectClassDefinition(name = "Linux agents", description = "Machines with a Linux agent: nothing to set")
    @interface Config {}

    private final AgentSessions sessions;

    @Activate
    public LinuxAgents(@Reference AgentSessions sessions, Map<String, Object> properties) {
        ConfigurationKeys.refuseUnknown("org.godwit.source.linux", properties, Config.class);
        this.sessions = sessions;
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public List<Machine> machines() {
        return sessions.connected().stream()
                .map(AgentSession::machine)
                .filter(machine -> machine.platform().equals(ID))
                .toList();
    }

    @Override
    public Snapshot snapshot(JobContext job, MachineId machine, Consistency wanted) throws IOException {
        AgentSession session = sessions.find(machine).orElseThrow(() -> Problem.of(
                        Problem.Kind.TRANSIENT,
                        "MACHINE_DISCONNECTED",
                        "Asked machine " + machine + " for a snapshot: its agent is not connected.",
                        "Start the agent there, and look whether it reaches this controller.")
                .with("machine", machine)
                .asException());
        if (!session.machine().platform().equals(ID)) {
            throw Problem.of(
                            Problem.Kind.MISSING,
                            "MACHINE_UNKNOWN",
                            "Asked platform " + ID + " for machine " + machine + ": it is of platform "
                                    + session.machine().platform() + ".",
                            "")
                    .asException();
        }
        TakenSnapshot taken = session.snapshot(job, wanted);
        return taken.freezes().isPresent()
                ? new FreezingAgentSnapshot(session, taken, taken.freezes().get())
                : new AgentSnapshot(session, taken);
    }
}
