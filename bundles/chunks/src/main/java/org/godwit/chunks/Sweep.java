// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.StoreUpkeep.Hurt;
import org.godwit.api.point.StoreUpkeep.Known;
import org.godwit.api.point.StoreUpkeep.SweepOrder;
import org.godwit.api.point.StoreUpkeep.Swept;
import org.godwit.api.point.StoreUpkeep.Watch;
import org.godwit.api.problem.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One sweep, in two phases; docs/format.md has the order of writes. Mark: an epoch begins, then everything that points
 * name is marked. Condemn: what is neither marked nor touched in the epoch is dead, at one instant, and written down.
 * Remove: packs of nothing but dead chunks go, packs with many are written anew. Whatever it is killed in the middle of,
 * the next sweep does what is left.
 */
final class Sweep {
    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);

    /** Looks at what was touched this often before it does the rest under the lock. */
    private static final int ROUNDS = 8;

    private final OpenStore store;
    private final Inside inside;
    private final Packs packs;
    private final Epochs epochs;
    private final DeadLists lists;
    private final Watch watch;
    private final PlaceBits live;
    private final TreeWalk walk;
    private boolean holes;
    private long condemned;

    Sweep(OpenStore store, Inside inside, Watch watch) {
        this.store = store;
        this.inside = inside;
        this.packs = inside.packs();
        this.epochs = inside.epochs();
        this.lists = inside.lists();
        this.watch = watch;
        this.live = new PlaceBits();
        this.walk = new TreeWalk(store, packs, new Marks(), watch);
    }

    private final class Marks implements TreeWalk.Finder {
        @Override
        public void found(long place) {
            live.add(place);
        }

        @Override
        public void lost(Hurt hurt, boolean knowledge) throws IOException {
            holes |= hurt.problem().kind() == Problem.Kind.MISSING;
            if (knowledge) {
                throw inDoubt(
                        "the tree of restore point " + hurt.point() + " at disk "
                                + hurt.disk().name() + " " + hurt.extent().offset() + "+"
                                + hurt.extent().length() + ": " + hurt.problem().message(),
                        "Repair it (godwit:damage --resend), or delete the restore point, and sweep again.");
            }
        }
    }

    Swept run(Known known, SweepOrder order) throws IOException {
        epochs.beginSweep();
        try {
            mark(known);
            condemn();
            // Recipes that no point names are dead now, so what is left that names what is not there is known.
            inside.damages().holes(holes);
            Removal removal = new Removal(inside, watch, order);
            Swept swept = removal.run(condemned);
            LOG.info("store={} swept {}", store.id(), swept);
            return swept;
        } finally {
            epochs.endSweep();
        }
    }

    private void mark(Known known) throws IOException {
        // Before the catalog is asked and after it: a pin that is closed meanwhile has committed what it kept.
        List<RestorePoint> points = new ArrayList<>(epochs.kept());
        List<RestorePoint> committed = known.points();
        points.addAll(committed);
        points.addAll(recorded(committed));
        points.addAll(epochs.kept());
        watch.phase("mark", points.stream().mapToLong(RestorePoint::sizeBytes).sum());
        for (RestorePoint point : points) {
            walk.walk(point);
        }
    }

    /** A record without a line in the catalog may be all that is left of a lost catalog: it counts. */
    private List<RestorePoint> recorded(List<RestorePoint> committed) throws IOException {
        List<String> damaged = new ArrayList<>();
        List<RestorePoint> recorded = store.points().recorded(damaged);
        Set<String> names = new HashSet<>();
        committed.forEach(point -> names.add(PointRecords.name(point.id().value())));
        for (String name : damaged) {
            if (!names.contains(name)) {
                throw inDoubt(
                        "record " + name + ", which the catalog does not know",
                        "Put the blob back from a copy of the store, or delete it if nobody needs that restore point.");
            }
        }
        return recorded;
    }

    /** Marks what recipes name that were settled by their name alone; whether there were any that were not looked at. */
    private boolean expandTouched() throws IOException {
        boolean[] any = {false};
        for (int number : packs.present().values()) {
            Pack pack = packs.get(number);
            epochs.touchedRecipes(number)
                    .forEach((run, chunk) -> any[0] |= expand(pack.domain(run), Place.of(number, run, chunk)));
        }
        return any[0];
    }

    private boolean expand(String domain, long place) throws IOException {
        if (walk.knows(place)) {
            return false;
        }
        ByteBuffer bytes = store.at(place);
        if (bytes == null) {
            throw inDoubt(
                    "a recipe that a running replication builds on, in "
                            + packs.get(Place.pack(place)).id(),
                    "Sweep again when the replication has ended; see godwit:damage.");
        }
        walk.expand(domain, place, bytes);
        return true;
    }

    private void condemn() throws IOException {
        // A sweep that failed may have turned the index to copies in memory only; what they were made of is dead soon.
        inside.index().flush();
        boolean more = true;
        for (int round = 0; more && round < ROUNDS; round++) {
            more = expandTouched();
        }
        epochs.condemning().lock();
        try {
            expandTouched();
            for (int number : packs.present().values()) {
                Pack pack = packs.get(number);
                RunBits needed = live.of(number);
                needed.addAll(epochs.touched(number));
                condemned += pack.dead().condemn(new DeadChunks.Verdict(pack.runCount(), pack.chunks(), needed));
            }
            if (condemned > 0) {
                // Until it is written, whatever fails: the next sweep finds them dead already, and condemns nothing.
                lists.fallBehind();
            }
        } finally {
            epochs.condemning().unlock();
        }
        finishDeletions();
        if (lists.isBehind()) {
            lists.write(packs);
        }
    }

    /** Packs of which the list says that they are to go, and that are there still. */
    private void finishDeletions() throws IOException {
        for (PackId id : lists.leftovers(packs)) {
            watch.throwIfStopped();
            inside.blobs().delete(id.blob());
            lists.left(id);
        }
    }

    private IOException inDoubt(String what, String remedy) {
        return Problem.of(
                        Problem.Kind.CORRUPT,
                        "SWEEP_IN_DOUBT",
                        "Swept store " + store.id() + ", and cannot read what says what is needed: " + what
                                + ". Nothing was removed.",
                        remedy)
                .with("store", store.id())
                .asException();
    }
}
