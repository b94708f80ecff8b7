// SPDX-License-Identifier: Apache-2.0
package org.godwit.source.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.godwit.api.disk.Disk;
import org.godwit.api.disk.DiskId;
import org.godwit.api.job.JobContext;
import org.godwit.api.problem.Problem;
import org.godwit.api.source.BlockSink;
import org.godwit.api.source.ChangeMark;
import org.godwit.api.source.ChangeSet;
import org.godwit.api.source.Consistency;
import org.godwit.api.source.CutOrder;
import org.godwit.api.source.CutResult;
import org.godwit.api.source.CuttingSnapshot;
import org.godwit.wire.AgentSession;
import org.godwit.wire.CutOutcome;
import org.godwit.wire.TakenSnapshot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Disks that an agent holds open. */
sealed class AgentSnapshot implements CuttingSnapshot permits FreezingAgentSnapshot {
    private static final Logger LOG = LoggerFactory.getLogger(AgentSnapshot.class);

    private final AgentSession session;
    private final TakenSnapshot taken;
    private volatile Instant takenAt;
    private volatile Consistency consistency;

    AgentSnapshot(AgentSession session, TakenSnapshot taken) {
        this.session = session;
        this.taken = taken;
        this.takenAt = taken.takenAt();
        this.consistency = taken.consistency();
    }

    AgentSession session() {
        return session;
    }

    /** Names it within the session. */
    String id() {
        return taken.id();
    }

    @Override
    public Instant takenAt() {
        return takenAt;
    }

    /** From now on it is of this moment. */
    synchronized void frozen(Instant at, Consistency reached) {
        takenAt = at;
        consistency = reached;
    }

    /** What holds now: it sinks when a disk turns out to have been written while it was read. */
    @Override
    public Consistency consistency() {
        return consistency;
    }

    @Override
    public List<Disk> disks() {
        return taken.disks();
    }

    @Override
    public ChangeSet changesSince(DiskId disk, Optional<ChangeMark> since) throws IOException {
        return session.changesSince(taken.id(), disk, since);
    }

    @Override
    public void distrust(DiskId disk, String because) throws IOException {
        session.distrust(disk, because);
    }

    @Override
    public void limit(long readBytesPerSecond, long sendBytesPerSecond) throws IOException {
        session.limit(readBytesPerSecond, sendBytesPerSecond);
    }

    @Override
    public CutResult cut(JobContext job, CutOrder order, BlockSink sink) throws IOException {
        CutOutcome outcome = session.cut(job, taken.id(), order, sink);
        lower(order.disk(), outcome.consistency());
        return outcome.result();
    }

    @Override
    public void read(DiskId disk, long offset, ByteBuffer target) throws IOException {
        throw Problem.of(
                        Problem.Kind.UNSUPPORTED,
                        "READ_UNSUPPORTED",
                        "Read disk " + disk + " from the controller: its agent cuts it where it lies.",
                        "Report it: an agent's disks are cut, not read.")
                .asException();
    }

    @Override
    public void close() throws IOException {
        session.release(taken.id());
    }

    private synchronized void lower(DiskId disk, Consistency now) {
        if (now.compareTo(consistency) < 0) {
            LOG.warn(
                    "consistency sinks disk={} from={} to={}: it was written while it was read",
                    disk,
                    consistency,
                    now);
            consistency = now;
        }
    }
}
