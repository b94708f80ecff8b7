// SPDX-License-Identifier: Apache-2.0
package org.godwit.source.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import org.godwit.api.disk.DiskId;
import org.godwit.api.disk.Extents;
import org.godwit.api.job.JobContext;
import org.godwit.api.source.ChangeMark;
import org.godwit.api.source.Consistency;
import org.godwit.api.source.FreezingSnapshot;
import org.godwit.wire.AgentSession;
import org.godwit.wire.FreezeOutcome;
import org.godwit.wire.TakenSnapshot;

/** Disks of a machine whose agent can freeze their file systems. */
final class FreezingAgentSnapshot extends AgentSnapshot implements FreezingSnapshot {
    private final Consistency wanted;

    FreezingAgentSnapshot(AgentSession session, TakenSnapshot taken, Consistency wanted) {
        super(session, taken);
        this.wanted = wanted;
    }

    @Override
    public Consistency wanted() {
        return wanted;
    }

    @Override
    public Freeze freeze(JobContext job, Map<DiskId, ChangeMark> since) throws IOException {
        FreezeOutcome outcome = session().freeze(job, id(), since);
        if (outcome.freeze().held()) {
            frozen(outcome.takenAt(), outcome.consistency());
        }
        return outcome.freeze();
    }

    @Override
    public void held(DiskId disk, Extents extents, ByteBuffer target) throws IOException {
        session().held(id(), disk, extents, target);
    }
}
