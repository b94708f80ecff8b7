// SPDX-License-Identifier: Apache-2.0
package org.godwit.wire;

import java.util.List;
import org.godwit.api.source.Consistency;
import org.jspecify.annotations.Nullable;

/** {@code POST orders/{id}/reply}: what came of an order. Exactly the field of the order's kind is there, or a problem. */
public record OrderReply(
        @Nullable ProblemMessage problem, @Nullable Snapshot snapshot, @Nullable Changes changes, @Nullable Cut cut) {

    /** @param takenAtMillis since 1970-01-01T00:00Z, by the agent's clock */
    public record Snapshot(String id, long takenAtMillis, Consistency consistency, List<SeenDisk> disks) {
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

    /** @param root 64 hexadecimal digits; null when the order did not cover the disk */
    public record Cut(@Nullable String root, long readBytes, long sentBytes, Consistency consistency) {
        public Cut {
            if (consistency == null) {
                throw new IllegalArgumentException("a cut has a consistency");
            }
        }
    }

    public static OrderReply of(Snapshot snapshot) {
        return new OrderReply(null, snapshot, null, null);
    }

    public static OrderReply of(Changes changes) {
        return new OrderReply(null, null, changes, null);
    }

    public static OrderReply of(Cut cut) {
        return new OrderReply(null, null, null, cut);
    }

    public static OrderReply of(ProblemMessage problem) {
        return new OrderReply(problem, null, null, null);
    }

    /** Done, with nothing to say. */
    public static OrderReply done() {
        return new OrderReply(null, null, null, null);
    }
}
