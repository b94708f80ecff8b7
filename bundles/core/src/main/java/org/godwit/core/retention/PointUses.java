// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.retention;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.godwit.api.disk.MachineId;
import org.godwit.api.image.DiskImage;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobOrder;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.Failback;
import org.godwit.api.site.FailbackMachine;
import org.godwit.api.site.SiteMachine;
import org.godwit.core.level.CatalogParts;
import org.godwit.core.move.MoveScope;
import org.godwit.core.work.PointReaders;

/**
 * Which restore points are worked with: what is read by whoever has opened it, what queued and running jobs restore,
 * verify or move, what cloud sites are made from, and what a replication counts from, which is the newest image of each
 * disk for each store and each way it can have been cut.
 */
public final class PointUses {
    private final Map<RestorePointId, String> named;
    private final Map<MachineId, String> replicated = new HashMap<>();
    private final Map<JobOrder.Move, String> moves = new LinkedHashMap<>();

    private PointUses(Map<RestorePointId, String> read) {
        named = new HashMap<>(read);
    }

    public static PointUses now(CatalogParts catalog, PointReaders readers) throws IOException {
        PointUses uses = new PointUses(readers.now());
        for (CloudSite site : catalog.sites().open()) {
            for (SiteMachine machine : catalog.sites().machines(site.id())) {
                if (machine.phase().compareTo(SiteMachine.Phase.START) <= 0) {
                    machine.point().ifPresent(point -> uses.named.put(point, "site " + site.id()));
                }
            }
        }
        for (Failback failback : catalog.sites().openFailbacks()) {
            for (FailbackMachine machine : failback.machines()) {
                machine.point().ifPresent(point -> uses.named.put(point, "failback " + failback.id()));
            }
        }
        for (Job job : catalog.journal().unfinished()) {
            String what = job.order().kind() + " " + job.id();
            if (job.order() instanceof JobOrder.Restore restore) {
                uses.named.put(restore.point(), what);
            } else if (job.order() instanceof JobOrder.Verify verify) {
                uses.named.put(verify.point(), what);
            } else if (job.order() instanceof JobOrder.Replicate replicate) {
                uses.replicated.put(replicate.machine(), what);
            } else if (job.order() instanceof JobOrder.Move move) {
                uses.moves.put(move, what);
            }
        }
        return uses;
    }

    /** What moves a point, or has just moved it: until that has ended its record may lie in two stores. */
    Optional<String> moving(RestorePoint point) {
        for (Map.Entry<JobOrder.Move, String> one : moves.entrySet()) {
            JobOrder.Move move = one.getKey();
            boolean arrived = move.load() instanceof JobOrder.Load.OfStore
                    && point.store().equals(move.to());
            if (arrived || MoveScope.holds(move.load(), point)) {
                return Optional.of(one.getValue());
            }
        }
        return Optional.empty();
    }

    /** @param points all of one machine, newest first */
    public Map<RestorePointId, String> of(List<RestorePoint> points) {
        Map<RestorePointId, String> uses = new HashMap<>();
        Set<List<Object>> images = new HashSet<>();
        for (RestorePoint point : points) {
            Optional.ofNullable(named.get(point.id())).ifPresent(use -> uses.put(point.id(), use));
            moving(point).ifPresent(use -> uses.putIfAbsent(point.id(), use));
            String replication = replicated.get(point.machine().id());
            if (replication == null) {
                continue;
            }
            for (DiskImage image : point.images()) {
                List<Object> place = List.of(
                        image.disk().name(), point.store(), point.domain(), image.strategy(), image.parameters());
                if (images.add(place)) {
                    uses.putIfAbsent(point.id(), replication);
                }
            }
        }
        return uses;
    }
}
