// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.work;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.disk.Extent;
import org.godwit.api.disk.Extents;
import org.godwit.api.job.JobContext;
import org.godwit.api.point.Damage;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.point.StoreUpkeep;
import org.godwit.api.point.StoreUpkeep.Hurt;
import org.godwit.api.point.Verification;

/**
 * Which ranges of which restore points cannot be had now. In memory: at most {@value Verification#MAX_DAMAGES} ranges of
 * each point; neighbours are one.
 */
public final class Hurts {
    private final Map<RestorePointId, List<Damage>> byPoint = new LinkedHashMap<>();
    private long chunks;

    private Hurts() {}

    /** Looks through the trees of these points; finds nothing in a store that cannot look. */
    public static Hurts find(ChunkStore store, List<RestorePoint> points, JobContext job) throws IOException {
        Hurts hurts = new Hurts();
        if (store instanceof StoreUpkeep upkeep) {
            upkeep.hurt(new JobWatch(job), points, hurts::add);
        }
        return hurts;
    }

    private void add(Hurt hurt) {
        chunks++;
        List<Damage> damages = byPoint.computeIfAbsent(hurt.point(), id -> new ArrayList<>());
        Damage last = damages.isEmpty() ? null : damages.get(damages.size() - 1);
        if (last != null
                && last.disk().equals(hurt.disk())
                && last.extent().end() == hurt.extent().offset()
                && last.problem().code().equals(hurt.problem().code())) {
            Extent both = new Extent(
                    last.extent().offset(),
                    last.extent().length() + hurt.extent().length());
            damages.set(damages.size() - 1, new Damage(hurt.disk(), both, last.problem()));
        } else if (damages.size() < Verification.MAX_DAMAGES) {
            damages.add(new Damage(hurt.disk(), hurt.extent(), hurt.problem()));
        }
    }

    /** The point is not there any more. */
    public void drop(RestorePointId point) {
        byPoint.remove(point);
    }

    public boolean isEmpty() {
        return byPoint.isEmpty();
    }

    public int points() {
        return byPoint.size();
    }

    /** Chunks that cannot be had, each as often as it is named. */
    public long chunks() {
        return chunks;
    }

    public List<Damage> of(RestorePointId point) {
        return byPoint.getOrDefault(point, List.of());
    }

    /** The ranges of one disk, by name, of a point. */
    public Extents of(RestorePointId point, String disk) {
        return new Extents(of(point).stream()
                .filter(damage -> damage.disk().name().equals(disk))
                .map(Damage::extent)
                .toList());
    }

    /** {@code rp_… sda 0+4096, 8192+512; rp_… …}, the first few. */
    public String words() {
        return byPoint.entrySet().stream()
                .limit(20)
                .map(entry -> entry.getKey() + " " + words(entry.getValue()))
                .collect(Collectors.joining("; "));
    }

    /** {@code sda 0+4096, sda 8192+512}, the first few. */
    public static String words(List<Damage> damages) {
        String first = damages.stream()
                .limit(20)
                .map(damage -> damage.disk().name() + " " + damage.extent().offset() + "+"
                        + damage.extent().length())
                .collect(Collectors.joining(", "));
        return damages.size() > 20 ? first + " and " + (damages.size() - 20) + " more" : first;
    }
}
