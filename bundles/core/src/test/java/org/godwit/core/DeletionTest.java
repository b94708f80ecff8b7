// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.time.Clock;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.problem.ProblemException;
import org.godwit.core.image.Crew;
import org.godwit.core.level.CatalogParts;
import org.godwit.core.plugin.Registry;
import org.godwit.core.retention.Deletion;
import org.godwit.core.retention.PointRemoval;
import org.godwit.core.retention.PointUses;
import org.godwit.core.work.Surroundings;
import org.godwit.core.work.Workshop;
import org.godwit.testkit.catalog.MemoryCatalog;
import org.godwit.testkit.catalog.Samples;
import org.godwit.testkit.chunk.MemoryChunkStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeletionTest {
    private final MemoryCatalog catalog = new MemoryCatalog();
    private final MemoryChunkStore store = new MemoryChunkStore("main");
    private final EventLog events = new EventLog(Clock.systemUTC());
    private final Registry registry = new Registry(events);
    private final CatalogParts parts = MemoryParts.of(catalog);
    private final Surroundings around =
            new Surroundings(registry, parts, new Workshop(Clock.systemUTC(), () -> "01", Crew::inline), events);
    private final Deletion deletion = new Deletion(around, PointRemoval.recordThenRow(registry, parts));

    @BeforeEach
    void twoPoints() throws IOException {
        registry.add(new Registry.Registered("ChunkStore", "main", store, "test", 0));
        for (int i = 1; i <= 2; i++) {
            RestorePoint point =
                    Samples.point("rp_" + i, Samples.machine("mch_web", "web-1"), Samples.NOON.plusSeconds(i));
            store.record(point);
            catalog.points().commit(point);
        }
    }

    @Test
    void anOldPointGoesFromStoreAndCatalogAndIsNotAdoptedAgain() throws IOException {
        deletion.delete(new RestorePointId("rp_1"), false, "admin");
        assertThat(catalog.points().all()).extracting(RestorePoint::id).containsExactly(new RestorePointId("rp_2"));
        assertThat(new CatalogAdoption(registry, parts).adopt(new org.godwit.api.chunk.StoreId("main")))
                .isZero();
    }

    @Test
    void theNewestCompletePointGoesOnlyByForce() throws IOException {
        RestorePointId newest = new RestorePointId("rp_2");
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> deletion.delete(newest, false, "admin"))
                .satisfies(thrown -> assertThat(thrown.problem().code()).isEqualTo("RESTORE_POINT_NEWEST"));
        assertThat(store.recorded()).hasSize(2);
        deletion.delete(newest, true, "admin");
        assertThat(store.recorded()).hasSize(1);
    }

    @Test
    void aPointThatIsReadStaysEvenWhenForced() throws IOException {
        RestorePointId id = new RestorePointId("rp_1");
        around.readers().add(id, "export exp_1");
        around.readers().add(id, "export exp_2");
        around.readers().remove(id, "export exp_1");
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> deletion.delete(id, true, "admin"))
                .satisfies(thrown -> {
                    assertThat(thrown.problem().code()).isEqualTo("RESTORE_POINT_SERVED");
                    assertThat(thrown.problem().message()).contains("export exp_2");
                });
        assertThat(PointUses.now(parts, around.readers()).of(catalog.points().all()))
                .containsEntry(id, "export exp_2");
        around.readers().remove(id, "export exp_2");
        deletion.delete(id, false, "admin");
    }

    @Test
    void aHeldPointStaysEvenWhenForced() throws IOException {
        RestorePointId id = new RestorePointId("rp_1");
        catalog.policies()
                .put(new org.godwit.api.retention.Policies.Hold(
                        id, "audit", java.util.Optional.empty(), "admin", Samples.NOON));
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> deletion.delete(id, true, "admin"))
                .satisfies(thrown -> assertThat(thrown.problem().code()).isEqualTo("RESTORE_POINT_HELD"));
        assertThat(store.recorded()).hasSize(2);
    }

    @Test
    void cutShortAfterTheStoreItIsListedAndGoesWhenAskedAgain() throws IOException {
        RestorePointId id = new RestorePointId("rp_1");
        store.forget(id);
        assertThat(catalog.points().find(id)).isPresent();
        deletion.delete(id, false, "admin");
        assertThat(catalog.points().find(id)).isEmpty();
    }
}
