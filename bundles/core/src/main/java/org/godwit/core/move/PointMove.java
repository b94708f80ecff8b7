// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.move;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.disk.DiskId;
import org.godwit.api.image.DiskImage;
import org.godwit.api.job.JobContext;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.point.RestorePoints;
import org.godwit.core.image.UnreadableImageException;
import org.godwit.core.work.Workshop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves restore points of one machine and one dedup domain from a store to another, one after the other. For each: the
 * chunks it lacks are put there; flush; everything put is read back and compared; the record is written there; the catalog's
 * line is switched, which is the one instant at which it has moved; the record here is deleted. Killed anywhere, the line
 * names a store in which the point is whole, and a record that is one too many is deleted by {@link Move} when it is asked
 * again.
 *
 * <p>Pins keep what is read here and what is put there from sweeps until this is closed.
 */
final class PointMove implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PointMove.class);

    private final RestorePoints points;
    private final ChunkStore from;
    private final ChunkStore to;
    private final ImageMove images;
    private final ChunkStore.Pin here;
    private final ChunkStore.Pin there;
    /** The newest image of each disk that this has moved. */
    private final Map<DiskId, ImageMove.Pair> moved = new HashMap<>();

    /** From where to where, and what is known of it. */
    record Way(ChunkStore from, ChunkStore to, String domain, MovedNames names) {}

    PointMove(Way way, RestorePoints points, Workshop workshop) throws IOException {
        this.points = points;
        this.from = way.from();
        this.to = way.to();
        this.images = new ImageMove(
                new ImageMove.Side(from, from.domainKey(way.domain())),
                new ImageMove.Side(to, to.domainKey(way.domain())),
                way.names(),
                workshop);
        this.here = from.pin();
        this.there = to.pin();
    }

    /** What else is to happen when everything of the point is there, right before it counts. */
    interface Before {
        void theSwitch() throws IOException;
    }

    /**
     * @return the point as it now lies in the other store; empty when it went, or moved, meanwhile
     * @throws UnreadableImageException when something of it cannot be read here: it stays as it is
     */
    Optional<RestorePoint> move(JobContext job, RestorePoint point, Before before) throws IOException {
        here.keep(point);
        if (!liesHere(point.id())) {
            return Optional.empty();
        }
        List<ImageMove.Pair> pairs = new ArrayList<>();
        for (DiskImage image : point.images()) {
            pairs.add(new ImageMove.Pair(image, copy(job, image)));
        }
        to.flush();
        for (ImageMove.Pair pair : pairs) {
            images.compare(job, pair, known(pair.there()));
        }
        RestorePoint there = in(
                new StoreId(to.id()),
                point,
                pairs.stream().map(ImageMove.Pair::here).toList());
        // The last moment at which it may be stopped: from here on the record and the line belong together.
        job.throwIfCancelled();
        before.theSwitch();
        to.record(there);
        if (!points.move(there, point.store())) {
            dropRecord(point.id());
            return Optional.empty();
        }
        from.forget(point.id());
        pairs.forEach(pair -> moved.put(pair.there().disk(), pair));
        return Optional.of(there);
    }

    private DiskImage copy(JobContext job, DiskImage image) throws IOException {
        Optional<ImageMove.Pair> known = known(image);
        if (known.isPresent()) {
            try {
                return images.copy(job, image, known);
            } catch (UnreadableImageException e) {
                log.warn("image moved before is damaged, moving the whole disk: problem={}", e.problem());
                moved.remove(image.disk());
            }
        }
        return images.copy(job, image, Optional.empty());
    }

    /** Where something there may be damaged, nothing is taken over without asking. */
    private Optional<ImageMove.Pair> known(DiskImage image) throws IOException {
        return to.doubtful()
                ? Optional.empty()
                : Optional.ofNullable(moved.get(image.disk()))
                        .filter(pair -> pair.there().sizeBytes() == image.sizeBytes());
    }

    private boolean liesHere(RestorePointId id) throws IOException {
        return points.find(id)
                .filter(point -> point.store().value().equals(from.id()))
                .isPresent();
    }

    /** Somebody deleted the point while it was copied: then its record there must not bring it back. */
    private void dropRecord(RestorePointId id) throws IOException {
        boolean isThere = points.find(id)
                .filter(point -> point.store().value().equals(to.id()))
                .isPresent();
        if (!isThere) {
            to.forget(id);
        }
    }

    private static RestorePoint in(StoreId store, RestorePoint point, List<DiskImage> images) {
        return new RestorePoint(
                point.id(),
                point.machine(),
                point.takenAt(),
                point.consistency(),
                store,
                point.domain(),
                images,
                point.figures());
    }

    @Override
    public void close() {
        here.close();
        there.close();
    }
}
