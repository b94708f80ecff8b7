// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.StoreUpkeep;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;

/** Sweeps, scrubs and looks for damage; one of each at a time. */
final class StoreCare implements StoreUpkeep {
    private final OpenStore store;
    private final Inside inside;
    private final Clock clock;
    private final ReentrantLock sweeping = new ReentrantLock();
    private final ReentrantLock scrubbing = new ReentrantLock();

    StoreCare(OpenStore store, Inside inside, Clock clock) {
        this.store = store;
        this.inside = inside;
        this.clock = clock;
    }

    @Override
    public Swept sweep(Watch watch, Known known, SweepOrder order) throws IOException {
        begin(sweeping, "sweep");
        try {
            Swept swept = new Sweep(store, inside, watch).run(known, order);
            inside.log().swept(clock.instant(), swept);
            inside.log().save(inside.packs(), inside.damages());
            return swept;
        } finally {
            sweeping.unlock();
        }
    }

    @Override
    public Scrubbed scrub(Watch watch, long bytesPerSecond) throws IOException {
        begin(scrubbing, "scrub");
        try {
            Scrubbed scrubbed = new Scrub(inside, watch, bytesPerSecond).run();
            inside.log().scrubbed(clock.instant(), scrubbed);
            inside.log().save(inside.packs(), inside.damages());
            return scrubbed;
        } finally {
            scrubbing.unlock();
        }
    }

    private void begin(ReentrantLock lock, String what) throws IOException {
        if (lock.isHeldByCurrentThread() || !lock.tryLock()) {
            throw Problem.of(
                            Kind.TRANSIENT,
                            "STORE_BUSY",
                            "Asked store " + store.id() + " for a " + what + ", and one is under way already.",
                            "")
                    .with("store", store.id())
                    .asException();
        }
    }

    /** Looks through the trees; afterwards it is known whether they name chunks that no pack has. */
    @Override
    public void hurt(Watch watch, List<RestorePoint> points, Listener listener) throws IOException {
        Listening told = new Listening(listener);
        TreeWalk walk = new TreeWalk(store, inside.packs(), told, watch);
        watch.phase("look", points.stream().mapToLong(RestorePoint::sizeBytes).sum());
        // What is deleted and swept meanwhile was not hurt.
        try (ChunkStore.Pin pin = store.pin()) {
            points.forEach(pin::keep);
            for (RestorePoint point : points) {
                walk.walk(point);
            }
        }
        if (told.holes) {
            inside.damages().holes(true);
        }
    }

    private static final class Listening implements TreeWalk.Finder {
        private final Listener listener;
        private boolean holes;

        Listening(Listener listener) {
            this.listener = listener;
        }

        @Override
        public void found(long place) {}

        @Override
        public void lost(Hurt hurt, boolean knowledge) throws IOException {
            holes |= hurt.problem().kind() == Kind.MISSING;
            listener.hurt(hurt);
        }
    }

    @Override
    public Condition condition() {
        long dead = 0;
        for (int number : inside.packs().present().values()) {
            dead += inside.packs().get(number).dead().deadBytes();
        }
        UpkeepLog log = inside.log();
        return new Condition(
                dead,
                inside.damages().runs(),
                log.swept().map(UpkeepLog.Ended::at),
                log.swept().map(UpkeepLog.Ended::figures),
                log.scrubbed().map(UpkeepLog.Ended::at),
                log.scrubbed().map(UpkeepLog.Ended::figures));
    }
}
