// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.replicate;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.disk.MachineId;
import org.godwit.api.id.Ulid;
import org.godwit.api.job.Job;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.problem.Problem;
import org.godwit.core.level.CatalogParts;

/**
 * Notices that a catalog was lost: it knows no restore point at all, and the store has recorded some that are older than
 * the oldest job the catalog remembers. Younger ones come from a crash between record and commit.
 */
public final class LostCatalog {
    private static final int ALL_JOBS = 100_000;

    private final CatalogParts catalog;

    public LostCatalog(CatalogParts catalog) {
        this.catalog = catalog;
    }

    /**
     * @param machine about to be replicated: when the catalog knows a point of it, nothing else needs to be read
     * @throws IOException MISCONFIGURED {@code CATALOG_LOST}
     */
    public void refuse(ChunkStore store, MachineId machine) throws IOException {
        if (catalog.points().latest(machine).isPresent()
                || !catalog.points().byMachine().isEmpty()) {
            return;
        }
        List<RestorePoint> recorded = store.recorded();
        if (recorded.isEmpty()) {
            return;
        }
        Instant oldestJob = oldestJob().orElse(Instant.MAX);
        long older = recorded.stream()
                .filter(point -> madeAt(point).isBefore(oldestJob))
                .count();
        if (older > 0) {
            throw Problem.of(
                            Problem.Kind.MISCONFIGURED,
                            "CATALOG_LOST",
                            "Looked for restore points: store " + store.id() + " has recorded " + older
                                    + ", the catalog knows none of them. Its file was lost or another one is in use.",
                            "Put the catalog's file back, or run godwit:adopt " + store.id()
                                    + " to make it again from the store.")
                    .with("store", store.id())
                    .with("recorded", older)
                    .asException();
        }
    }

    private Optional<Instant> oldestJob() throws IOException {
        List<Job> jobs = catalog.journal().newest(ALL_JOBS);
        return jobs.isEmpty()
                ? Optional.empty()
                : Optional.of(jobs.get(jobs.size() - 1).createdAt());
    }

    /** By the clock of the controller that made the id; the source's clock may be another. */
    private static Instant madeAt(RestorePoint point) {
        return Ulid.madeAt(point.id().value()).orElse(point.takenAt());
    }
}
