// SPDX-License-Identifier: Apache-2.0
package org.godwit.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.disk.DiskId;
import org.godwit.api.disk.Extents;
import org.godwit.api.disk.Machine;
import org.godwit.api.job.JobContext;
import org.godwit.api.source.BlockSink;
import org.godwit.api.source.ChangeMark;
import org.godwit.api.source.ChangeSet;
import org.godwit.api.source.Consistency;
import org.godwit.api.source.CutOrder;

/**
 * One run of one agent, from its hello to its end. Every call becomes an order that the agent fetches, and returns when
 * the agent has replied. All of them fail TRANSIENT {@code AGENT_GONE} when the agent goes, and with the agent's own
 * problem when it could not do what was asked. Safe for use by many threads.
 */
public interface AgentSession {

    /** The machine, with the inventory the agent sent last. */
    Machine machine();

    /** Whether the agent can be reached now; once false, false for good: a returning agent is another session. */
    boolean connected();

    /**
     * Opens the disks, as frozen as the agent can.
     *
     * @throws IOException MISSING {@code DISK_VANISHED}, MISCONFIGURED {@code NOT_A_DISK}
     */
    TakenSnapshot snapshot(JobContext job, Consistency wanted) throws IOException;

    /** See {@link org.godwit.api.source.Snapshot#changesSince}. */
    ChangeSet changesSince(String snapshot, DiskId disk, Optional<ChangeMark> since) throws IOException;

    /**
     * See {@link org.godwit.api.source.CuttingSnapshot#cut}. No call into the sink is under way when this has returned,
     * however it returned.
     */
    CutOutcome cut(JobContext job, String snapshot, CutOrder order, BlockSink sink) throws IOException;

    /** See {@link org.godwit.api.source.FreezingSnapshot#freeze}. */
    FreezeOutcome freeze(JobContext job, String snapshot, Map<DiskId, ChangeMark> since) throws IOException;

    /** See {@link org.godwit.api.source.FreezingSnapshot#held}. */
    void held(String snapshot, DiskId disk, Extents extents, ByteBuffer target) throws IOException;

    /** See {@link org.godwit.api.source.Snapshot#distrust}. */
    void distrust(DiskId disk, String because) throws IOException;

    /** See {@link org.godwit.api.source.Snapshot#limit}. */
    void limit(long readBytesPerSecond, long sendBytesPerSecond) throws IOException;

    /** Closes the disks of a snapshot; nothing happens when the agent has gone, for then they are closed. */
    void release(String snapshot) throws IOException;
}
