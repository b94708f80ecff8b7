// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.move;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.JobContext;
import org.godwit.api.job.JobOrder;
import org.godwit.api.job.JobOrder.Load;
import org.godwit.api.tenant.Scope;
import org.godwit.core.job.RunningJobs;
import org.godwit.core.level.Decisions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where new points of the machines go that are moved. */
final class MoveAim {
    private static final Logger log = LoggerFactory.getLogger(MoveAim.class);

    private final Move.Place place;
    private final JobContext job;
    private final JobOrder.Move order;
    private Set<RunningJobs.Attempt> before = Set.of();

    MoveAim(Move.Place place, JobContext job, JobOrder.Move order) {
        this.place = place;
        this.job = job;
        this.order = order;
    }

    /** New points of this machine go to the new store from here on, if it is one whose new points follow. */
    void take(MachineId machine) throws IOException {
        StoreId now = place.inForce().store(Scope.of(machine)).value();
        boolean follows = order.load() instanceof Load.OfMachine
                || order.load() instanceof Load.OfStore old && old.store().equals(now);
        if (!follows || now.equals(order.to())) {
            return;
        }
        new Decisions(place.around().catalog(), place.around().events())
                .put(Scope.of(machine), own -> own.keeping(own.rule(), Optional.of(order.to())), "system");
        log.info("policy decided by a move: machine={} store={} job={}", machine, order.to(), job.job());
    }

    /**
     * Remembers which replications run. An attempt counts as running before it looks where it goes: one that looked before
     * {@link #take} is among these, or has ended.
     */
    void look() {
        before = place.running()
                .attempts(other -> other instanceof JobOrder.Replicate replicate
                        && (order.load() instanceof Load.OfStore
                                || order.load().equals(new Load.OfMachine(replicate.machine()))));
    }

    /** Waits until those have ended, as they may. */
    void await() throws IOException {
        try {
            place.running().awaitEnd(before, job);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for replications", e);
        }
    }
}
