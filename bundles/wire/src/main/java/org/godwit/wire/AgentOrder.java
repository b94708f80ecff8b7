// SPDX-License-Identifier: Apache-2.0
package org.godwit.wire;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Map;
import org.godwit.api.chunk.DomainKey;
import org.godwit.api.disk.DiskId;
import org.godwit.api.disk.Extent;
import org.godwit.api.disk.Extents;
import org.godwit.api.disk.MachineId;
import org.godwit.api.source.Consistency;
import org.godwit.api.source.CutOrder;
import org.jspecify.annotations.Nullable;

/** What the controller wants an agent to do; each has exactly one reply. The JSON field {@code kind} says which. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind", defaultImpl = AgentOrder.Unknown.class)
@JsonSubTypes({
    @JsonSubTypes.Type(value = AgentOrder.Take.class, name = "snapshot"),
    @JsonSubTypes.Type(value = AgentOrder.Changes.class, name = "changes"),
    @JsonSubTypes.Type(value = AgentOrder.Cut.class, name = "cut"),
    @JsonSubTypes.Type(value = AgentOrder.Freeze.class, name = "freeze"),
    @JsonSubTypes.Type(value = AgentOrder.Held.class, name = "held"),
    @JsonSubTypes.Type(value = AgentOrder.Distrust.class, name = "distrust"),
    @JsonSubTypes.Type(value = AgentOrder.Limit.class, name = "limit"),
    @JsonSubTypes.Type(value = AgentOrder.Release.class, name = "release"),
})
public sealed interface AgentOrder {

    /** Names the order within its session. */
    String id();

    /** Open the disks. */
    record Take(String id, Consistency wanted) implements AgentOrder {}

    /** Say what may have changed. */
    record Changes(String id, String snapshot, String disk, @Nullable String since) implements AgentOrder {}

    /**
     * Read, cut, name, send.
     *
     * @param extents each {@code [offset, length]}
     * @param key the domain's secret; the channel is encrypted, the agent keeps it in memory only
     * @param skipFree whether blocks that no file system needs may be holes
     */
    record Cut(
            String id,
            String snapshot,
            String disk,
            List<long[]> extents,
            String strategy,
            Map<String, Integer> parameters,
            String domain,
            byte[] key,
            boolean compareFirst,
            boolean skipFree)
            implements AgentOrder {

        public Cut {
            extents = List.copyOf(extents);
            parameters = parameters == null ? Map.of() : Map.copyOf(parameters);
            if (extents.size() > Protocol.MAX_EXTENTS) {
                throw new IllegalArgumentException("an order has at most " + Protocol.MAX_EXTENTS + " extents");
            }
        }

        /** @throws IllegalArgumentException when there are more extents than an order holds */
        public static Cut of(String id, String snapshot, CutOrder order) {
            List<long[]> extents = order.extents().list().stream()
                    .map(extent -> new long[] {extent.offset(), extent.length()})
                    .toList();
            return new Cut(
                    id,
                    snapshot,
                    order.disk().name(),
                    extents,
                    order.strategy(),
                    order.parameters(),
                    order.key().domain(),
                    order.key().secret(),
                    order.compareFirst(),
                    order.skipFree());
        }

        /** @throws IllegalArgumentException when the message does not make a valid order */
        public CutOrder order(MachineId machine) {
            List<Extent> list = extents.stream().map(Cut::extent).toList();
            return new CutOrder(
                    new DiskId(machine, disk),
                    new Extents(list),
                    strategy,
                    parameters,
                    new DomainKey(domain, key),
                    compareFirst,
                    skipFree);
        }

        private static Extent extent(long[] pair) {
            if (pair.length != 2) {
                throw new IllegalArgumentException("an extent is [offset, length]");
            }
            return new Extent(pair[0], pair[1]);
        }

        /** Without the key. */
        @Override
        public String toString() {
            return "Cut " + id + " of " + disk + " in " + snapshot;
        }
    }

    /**
     * Freeze the file systems of these disks and hold what was written since the marks.
     *
     * @param since the mark of each disk
     */
    record Freeze(String id, String snapshot, Map<String, String> since) implements AgentOrder {
        public Freeze {
            since = since == null ? Map.of() : Map.copyOf(since);
        }
    }

    /**
     * Say what is held of a disk since the freeze.
     *
     * @param extents each {@code [offset, length]}; {@value Protocol#MAX_HELD_BYTES} bytes at most
     */
    record Held(String id, String snapshot, String disk, List<long[]> extents) implements AgentOrder {
        public Held {
            extents = Inventory.listOf(extents);
        }
    }

    /**
     * Do not believe the tracker of a disk any more, until the agent is started again.
     *
     * @param because what was found, for people
     */
    record Distrust(String id, String disk, String because) implements AgentOrder {}

    /**
     * Read and send no more than so much from now on, until told otherwise or the session ends; 0 for as much as there is. What the agent
     * was started with holds where it is lower.
     */
    record Limit(String id, long readBytesPerSecond, long sendBytesPerSecond) implements AgentOrder {}

    /** Close the disks. */
    record Release(String id, String snapshot) implements AgentOrder {}

    /** An order of a kind this version does not know; the agent replies UNSUPPORTED. */
    record Unknown(String id) implements AgentOrder {}
}
