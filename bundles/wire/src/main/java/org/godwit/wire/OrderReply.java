// SPDX-License-Identifier: Apache-2.0
package org.godwit.wire;

import java.util.List;
import java.util.Map;
import org.godwit.api.disk.Concern;
import org.godwit.api.source.Consistency;
import org.jspecify.annotations.Nullable;

/** {@code POST orders/{id}/reply}: what came of an order. Exactly the field of the order's kind is there, or a problem. */
public record OrderReply(
        @Nullable ProblemMessage problem,
        @Nullable Snapshot snapshot,
        @Nullable Changes changes,
        @Nullable Cut cut,
        @Nullable Freeze freeze,
        @Nullable Held held) {

    /**
     * @param takenAtMillis since 1970-01-01T00:00Z, by the agent's clock
     * @param freezes the level that a freeze of these disks is to reach; null when they are not to be frozen
     */
    public record Snapshot(
            String id,
            long takenAtMillis,
            Consistency consistency,
            List<SeenDisk> disks,
            @Nullable Consistency freezes) {
        public Snapshot {
            disks = Inventory.listOf(disks);
            if (id == null || consistency == null) {
                throw new IllegalArgumentException("a snapshot has an id and a consistency");
            }
        }
    }

    /**
     * @param since the mark the extents count from; null when they are all there is
     * @param until the mark to ask from next time; null when the agent does not track
     * @param extents each {@code [offset, length]}
     */
    public record Changes(@Nullable String since, @Nullable String until, List<long[]> extents) {
        public Changes {
            extents = Inventory.listOf(extents);
            if (extents.size() > Protocol.MAX_EXTENTS) {
                throw new IllegalArgumentException("a change set has at most " + Protocol.MAX_EXTENTS + " extents");
            }
        }
    }

    /**
     * @param root 64 hexadecimal digits; null when the order did not cover the disk
     * @param skippedBytes of free blocks that were not read and count as holes; null where every byte was read
     */
    public record Cut(
            @Nullable String root,
            long readBytes,
            long sentBytes,
            Consistency consistency,
            @Nullable Long skippedBytes) {
        public Cut {
            if (consistency == null) {
                throw new IllegalArgumentException("a cut has a consistency");
            }
        }
    }

    /**
     * @param takenAtMillis the moment of the freeze, since 1970-01-01T00:00Z, by the agent's clock
     * @param held whether anything is held; else another round of changes and cut is needed
     * @param consistency what was reached
     * @param disks what is held of each disk: the extents of its changes
     * @param concerns why the level is lower than the one wanted, and what else to know
     * @param frozenMillis how long file systems stood still; 0 from an agent that is older than this field
     */
    public record Freeze(
            long takenAtMillis,
            boolean held,
            Consistency consistency,
            Map<String, Changes> disks,
            List<Concern> concerns,
            long frozenMillis) {
        public Freeze {
            disks = disks == null ? Map.of() : Map.copyOf(disks);
            concerns = Inventory.listOf(concerns);
            if (consistency == null) {
                throw new IllegalArgumentException("a freeze has a consistency");
            }
        }
    }

    /** @param bytes of the extents asked for, one behind the other */
    public record Held(byte[] bytes) {
        public Held {
            if (bytes == null) {
                throw new IllegalArgumentException("what is held has bytes");
            }
        }
    }

    public static OrderReply of(Snapshot snapshot) {
        return new OrderReply(null, snapshot, null, null, null, null);
    }

    public static OrderReply of(Changes changes) {
        return new OrderReply(null, null, changes, null, null, null);
    }

    public static OrderReply of(Cut cut) {
        return new OrderReply(null, null, null, cut, null, null);
    }

    public static OrderReply of(Freeze freeze) {
        return new OrderReply(null, null, null, null, freeze, null);
    }

    public static OrderReply of(Held held) {
        return new OrderReply(null, null, null, null, null, held);
    }

    public static OrderReply of(ProblemMessage problem) {
        return new OrderReply(problem, null, null, null, null, null);
    }

    /** Done, with nothing to say. */
    public static OrderReply done() {
        return new OrderReply(null, null, null, null, null, null);
    }
}
