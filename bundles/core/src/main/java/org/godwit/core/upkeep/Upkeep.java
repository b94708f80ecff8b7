// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.upkeep;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.job.JobContext;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.StoreUpkeep;
import org.godwit.api.point.StoreUpkeep.Scrubbed;
import org.godwit.api.point.StoreUpkeep.Swept;
import org.godwit.api.point.Verification;
import org.godwit.api.problem.Problem;
import org.godwit.core.work.Hurts;
import org.godwit.core.work.JobWatch;
import org.godwit.core.work.Surroundings;

/** Sweeps and scrubs, with what the catalog knows; what a scrub finds is remembered as verifications. */
public final class Upkeep {
    private final Surroundings around;
    private final UpkeepSettings settings;

    public Upkeep(Surroundings around, UpkeepSettings settings) {
        this.around = around;
        this.settings = settings;
    }

    public Map<String, String> sweep(StoreId store, JobContext job) throws IOException {
        Swept swept = upkeep(store).sweep(new JobWatch(job), () -> points(store), settings.sweep());
        Map<String, String> result = new TreeMap<>();
        result.put("store", store.value());
        result.put("condemnedChunks", String.valueOf(swept.condemnedChunks()));
        result.put("condemnedBytes", String.valueOf(swept.condemnedBytes()));
        result.put("deletedPacks", String.valueOf(swept.deletedPacks()));
        result.put("rewrittenPacks", String.valueOf(swept.rewrittenPacks()));
        result.put("freedBytes", String.valueOf(swept.freedBytes()));
        result.put("keptDamagedPacks", String.valueOf(swept.keptDamagedPacks()));
        return result;
    }

    /** @throws IOException CORRUPT {@code STORE_DAMAGED} when restore points are hurt */
    public Map<String, String> scrub(StoreId store, JobContext job) throws IOException {
        Scrubbed scrubbed = upkeep(store).scrub(new JobWatch(job), settings.scrubBytesPerSecond());
        Hurts hurts = look(store, points(store), job);
        if (!hurts.isEmpty()) {
            throw damaged(store, scrubbed, hurts);
        }
        Map<String, String> result = new TreeMap<>();
        result.put("store", store.value());
        result.put("packs", String.valueOf(scrubbed.packs()));
        result.put("bytes", String.valueOf(scrubbed.bytes()));
        result.put("damagedRuns", String.valueOf(scrubbed.damagedRuns()));
        result.put("damagedChunks", String.valueOf(scrubbed.damagedChunks()));
        return result;
    }

    private static IOException damaged(StoreId store, Scrubbed scrubbed, Hurts hurts) {
        return Problem.of(
                        Problem.Kind.CORRUPT,
                        "STORE_DAMAGED",
                        "Scrubbed store " + store + ": bytes of " + hurts.points()
                                + " restore points cannot be had back: " + hurts.words() + ".",
                        "Ask the machines for them (godwit:damage --resend), and check the store's medium.")
                .with("store", store)
                .with("restorePoints", hurts.points())
                .with("damagedRuns", scrubbed.damagedRuns())
                .with("where", hurts.words())
                .asException();
    }

    /** Looks through these points, and remembers which are hurt and which are not any more. */
    Hurts look(StoreId store, List<RestorePoint> points, JobContext job) throws IOException {
        Hurts hurts = Hurts.find(around.registry().need(ChunkStore.class, store.value()), points, job);
        for (RestorePoint point : points) {
            Optional<Verification> known = around.catalog().points().verification(point.id());
            boolean wasHurt = known.isPresent() && !known.get().intact();
            // It may have been deleted, or have moved to another store, since it was listed.
            boolean isThere = around.catalog()
                    .points()
                    .find(point.id())
                    .filter(still -> still.store().equals(store))
                    .isPresent();
            if (!isThere) {
                hurts.drop(point.id());
            }
            if (isThere && (wasHurt || !hurts.of(point.id()).isEmpty())) {
                Verification now =
                        new Verification(point.id(), around.workshop().clock().instant(), 0, hurts.of(point.id()));
                around.catalog().points().verified(now);
                around.events()
                        .publish(
                                "point",
                                "point.verified",
                                point.id().value(),
                                Map.of(
                                        "machine",
                                        point.machine().id().value(),
                                        "intact",
                                        String.valueOf(now.intact())));
            }
        }
        return hurts;
    }

    private List<RestorePoint> points(StoreId store) throws IOException {
        List<RestorePoint> points = new ArrayList<>(around.catalog().points().all());
        points.removeIf(point -> !point.store().equals(store));
        return points;
    }

    private StoreUpkeep upkeep(StoreId id) throws IOException {
        ChunkStore store = around.registry().need(ChunkStore.class, id.value());
        if (store instanceof StoreUpkeep upkeep) {
            return upkeep;
        }
        throw Problem.of(
                        Problem.Kind.UNSUPPORTED,
                        "STORE_WITHOUT_UPKEEP",
                        "Store " + id + " neither sweeps nor scrubs.",
                        "It takes care of itself, or its plugin cannot.")
                .with("store", id)
                .asException();
    }
}
