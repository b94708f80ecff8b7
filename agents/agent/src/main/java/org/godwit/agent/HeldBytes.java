// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.godwit.api.disk.Extent;
import org.godwit.api.disk.Extents;
import org.godwit.api.problem.Problem;

/** What disks hold at one moment, as far as it was read; in pieces of {@value #UNIT}. Filled by one thread. */
final class HeldBytes implements AutoCloseable {
    /** What a tracker tells apart at best. */
    static final int UNIT = 64 << 10;

    private final HeldRoom room;
    private final Map<String, TreeMap<Long, Integer>> places = new HashMap<>();
    private int filled;

    HeldBytes(HeldRoom room) {
        this.room = room;
    }

    /** Bytes in use. */
    int size() {
        return filled;
    }

    /**
     * Reads these parts of a disk, again where they are held already.
     *
     * @return whether there was room for all
     */
    boolean read(HeldDisk disk, Extents extents) throws IOException {
        TreeMap<Long, Integer> units = places.computeIfAbsent(disk.seen().name(), any -> new TreeMap<>());
        for (Run run : runs(units, extents.alignedTo(UNIT, disk.seen().sizeBytes()))) {
            for (long at = run.offset(); at < run.end(); ) {
                int place = run.place() < 0 ? filled : run.place();
                if (place == room.capacity()) {
                    return false;
                }
                // A part of the room may end before the run does.
                ByteBuffer target = room.at(place, (int) Math.min(run.end() - at, room.capacity()));
                int length = target.remaining();
                disk.read(at, target);
                if (run.place() < 0) {
                    hold(units, at, length);
                }
                at += length;
            }
        }
        return true;
    }

    private void hold(TreeMap<Long, Integer> units, long offset, int length) {
        for (int at = 0; at < length; at += UNIT) {
            units.put(offset + at, filled + at);
        }
        // The last unit of a disk may be shorter.
        filled += (length + UNIT - 1) / UNIT * UNIT;
    }

    /** @param place where it is held; -1 when it is not yet; what is held is one unit */
    private record Run(long offset, long length, int place) {
        long end() {
            return offset + length;
        }
    }

    /** Neighbours that are not held yet together, others one by one. */
    private static List<Run> runs(TreeMap<Long, Integer> units, Extents extents) {
        List<Run> runs = new ArrayList<>();
        for (Extent extent : extents.list()) {
            long from = extent.offset();
            for (long at = from; at < extent.end(); at += UNIT) {
                Integer place = units.get(at);
                if (place != null) {
                    if (from < at) {
                        runs.add(new Run(from, at - from, -1));
                    }
                    runs.add(new Run(at, Math.min(UNIT, extent.end() - at), place));
                    from = at + UNIT;
                }
            }
            if (from < extent.end()) {
                runs.add(new Run(from, extent.end() - from, -1));
            }
        }
        return runs;
    }

    /** All that is held of a disk of that size. */
    Extents of(String disk, long sizeBytes) {
        return new Extents(places.getOrDefault(disk, new TreeMap<>()).keySet().stream()
                .map(at -> new Extent(at, Math.min(UNIT, sizeBytes - at)))
                .toList());
    }

    /**
     * Copies what is held, extent after extent.
     *
     * @throws IOException MISSING {@code NOT_HELD}
     */
    void copy(String disk, Extents extents, ByteBuffer target) throws IOException {
        Map<Long, Integer> units = places.getOrDefault(disk, new TreeMap<>());
        for (Extent extent : extents.list()) {
            for (long at = extent.offset(); at < extent.end(); ) {
                long unit = at / UNIT * UNIT;
                Integer place = units.get(unit);
                if (place == null) {
                    throw Problem.of(
                                    Problem.Kind.MISSING,
                                    "NOT_HELD",
                                    "Looked for disk " + disk + " at " + at + " as it was at the freeze: that was not"
                                            + " written before it, so it was not held.",
                                    "Report it, with the versions of controller and agent.")
                            .asException();
                }
                int length = (int) (Math.min(unit + UNIT, extent.end()) - at);
                target.put(room.at(place + (int) (at - unit), length));
                at += length;
            }
        }
    }

    @Override
    public void close() {
        room.close();
    }
}
