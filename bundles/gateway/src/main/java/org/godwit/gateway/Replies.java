// SPDX-License-Identifier: Apache-2.0
package org.godwit.gateway;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.disk.DiskId;
import org.godwit.api.disk.Extent;
import org.godwit.api.disk.Extents;
import org.godwit.api.disk.MachineId;
import org.godwit.api.problem.Problem;
import org.godwit.api.source.ChangeMark;
import org.godwit.api.source.ChangeSet;
import org.godwit.api.source.CutResult;
import org.godwit.api.source.FreezingSnapshot;
import org.godwit.wire.CutOutcome;
import org.godwit.wire.FreezeOutcome;
import org.godwit.wire.OrderReply;
import org.godwit.wire.TakenSnapshot;
import org.jspecify.annotations.Nullable;

/** Replies of one agent as what they mean. One that makes no sense is BUG {@code MALFORMED_MESSAGE}. */
final class Replies {
    private final MachineId machine;
    private final Supplier<String> name;

    /** @param name of the machine now */
    Replies(MachineId machine, Supplier<String> name) {
        this.machine = machine;
        this.name = name;
    }

    TakenSnapshot snapshot(OrderReply reply) throws IOException {
        OrderReply.Snapshot taken = expected(reply.snapshot(), "snapshot");
        return new TakenSnapshot(
                taken.id(),
                Instant.ofEpochMilli(taken.takenAtMillis()),
                taken.consistency(),
                taken.disks().stream().map(disk -> disk.disk(machine)).toList(),
                Optional.ofNullable(taken.freezes()));
    }

    ChangeSet changes(OrderReply reply, DiskId disk) throws IOException {
        OrderReply.Changes changes = expected(reply.changes(), "changes");
        try {
            return changes(changes, disk);
        } catch (RuntimeException e) {
            throw unfit("changes").causedBy(e);
        }
    }

    private static ChangeSet changes(OrderReply.Changes changes, DiskId disk) {
        List<Extent> extents = changes.extents().stream()
                .map(pair -> new Extent(pair[0], pair[1]))
                .toList();
        return new ChangeSet(
                disk,
                Optional.ofNullable(changes.since()).map(ChangeMark::new),
                Optional.ofNullable(changes.until()).map(ChangeMark::new),
                new Extents(extents));
    }

    CutOutcome cut(OrderReply reply, long sentBytes) throws IOException {
        OrderReply.Cut cut = expected(reply.cut(), "cut");
        try {
            Optional<ChunkId> root = Optional.ofNullable(cut.root()).map(ChunkId::of);
            OptionalLong skipped =
                    cut.skippedBytes() == null ? OptionalLong.empty() : OptionalLong.of(cut.skippedBytes());
            return new CutOutcome(new CutResult(root, cut.readBytes(), sentBytes, skipped), cut.consistency());
        } catch (RuntimeException e) {
            throw unfit("cut").causedBy(e);
        }
    }

    FreezeOutcome freeze(OrderReply reply) throws IOException {
        OrderReply.Freeze freeze = expected(reply.freeze(), "freeze");
        try {
            List<ChangeSet> changes = new ArrayList<>();
            for (Map.Entry<String, OrderReply.Changes> disk : freeze.disks().entrySet()) {
                changes.add(changes(disk.getValue(), new DiskId(machine, disk.getKey())));
            }
            return new FreezeOutcome(
                    new FreezingSnapshot.Freeze(
                            freeze.held(), changes, freeze.concerns(), Math.max(0, freeze.frozenMillis())),
                    Instant.ofEpochMilli(freeze.takenAtMillis()),
                    freeze.consistency());
        } catch (RuntimeException e) {
            throw unfit("freeze").causedBy(e);
        }
    }

    void held(OrderReply reply, ByteBuffer target) throws IOException {
        byte[] bytes = expected(reply.held(), "what is held").bytes();
        if (bytes.length != target.remaining()) {
            throw unfit("answer of " + bytes.length + " bytes for " + target.remaining() + " held ones")
                    .asException();
        }
        target.put(bytes);
    }

    static List<long[]> pairs(Extents extents) {
        return extents.list().stream()
                .map(extent -> new long[] {extent.offset(), extent.length()})
                .toList();
    }

    Problem unfit(String what) {
        return Problem.of(
                        Problem.Kind.BUG,
                        "MALFORMED_MESSAGE",
                        "Exchanged orders with the agent of machine " + name.get() + ": unfit " + what + ".",
                        "Use the agent that came with this controller.")
                .with("machine", machine);
    }

    private <T> T expected(@Nullable T part, String what) throws IOException {
        if (part == null) {
            throw unfit("reply without " + what).asException();
        }
        return part;
    }
}
