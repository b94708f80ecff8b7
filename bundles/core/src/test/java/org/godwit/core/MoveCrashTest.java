// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.job.JobOrder;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.problem.ProblemException;
import org.godwit.core.job.JobBook;
import org.godwit.core.level.CatalogParts;
import org.godwit.core.plugin.Registry;
import org.godwit.core.work.Surroundings;
import org.godwit.testkit.job.RecordingJobContext;
import org.godwit.testkit.source.FakeMachine;
import org.godwit.testkit.source.SparseBytes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A controller that dies in the middle of a move, at every place at which it does something that lasts. */
class MoveCrashTest {
    private static final StoreId ARCHIVE = new StoreId("archive");
    private static final int SIZE = 5 << 20;

    /** What outlives the controller. */
    private static final class Remains {
        private final Bench bench = new Bench();
        private final SimulatedStore archive = new SimulatedStore(bench.world, "archive", 7);
        private final Map<RestorePointId, SparseBytes> contents = new HashMap<>();
        private final FakeMachine web = bench.source.add("web").withDisk("sda", SIZE);

        Remains() throws IOException {
            for (int i = 0; i < 2; i++) {
                byte[] bytes = new byte[700_000];
                new Random(i).nextBytes(bytes);
                web.write("sda", i * 600_000L, bytes);
                contents.put(bench.replicate().id(), web.bytes("sda"));
            }
        }

        /** A controller as it comes up. */
        private void move() throws IOException {
            Registry registry = new Registry(bench.events);
            registry.add(new Registry.Registered("ChunkStore", "main", bench.chunks.open(), "test", 0));
            registry.add(new Registry.Registered("ChunkStore", "archive", archive.open(), "test", 0));
            CatalogParts parts = bench.catalog.open();
            JobBook book = new JobBook(parts.journal(), bench.events, bench.world.clock());
            Orders orders =
                    new Orders(new Surroundings(registry, parts, bench.workshop, bench.events), book, bench.settings);
            JobOrder order = new JobOrder.Move(new JobOrder.Load.OfMachine(web.id()), ARCHIVE);
            orders.perform(order, new RecordingJobContext(), 1);
        }

        private void assertWhole() throws IOException {
            List<RestorePoint> points = bench.catalog.open().points().all();
            assertThat(points).hasSize(2);
            for (RestorePoint point : points) {
                ChunkStore store = point.store().equals(ARCHIVE) ? archive.open() : bench.chunks.open();
                assertThat(store.recorded()).contains(point);
                assertThat(bench.restored(store, point, "sda").firstDifference(contents.get(point.id())))
                        .isEqualTo(-1);
            }
        }

        private void assertMoved() throws IOException {
            assertWhole();
            assertThat(archive.open().recorded()).hasSize(2);
            assertThat(bench.chunks.open().recorded()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whereverItDiesNothingIsLostAndTheNextRunDoesTheRest(boolean powerLost) throws IOException {
        int deaths = 0;
        boolean died = true;
        for (int place = 0; died; place++) {
            Remains remains = new Remains();
            remains.bench.world.crashIn(place);
            died = false;
            try {
                remains.move();
            } catch (SimulatedWorld.Crash e) {
                died = true;
                deaths++;
                if (powerLost) {
                    remains.archive.powerCut();
                }
            }
            remains.bench.world.crashIn(-1);
            remains.assertWhole();
            remains.move();
            remains.assertMoved();
        }
        assertThat(deaths).isGreaterThan(25);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void throughFaultsAndDeathsOfManyKindsItComesToItsEnd(long seed) throws IOException {
        Remains remains = new Remains();
        for (long i = 0; i < seed; i++) {
            remains.bench.world.random.nextLong();
        }
        remains.bench.world.faults.enabled(true);
        boolean well = false;
        for (int tries = 0; !well && tries < 10_000; tries++) {
            try {
                remains.move();
                well = true;
            } catch (ProblemException | SimulatedWorld.Crash e) {
                remains.bench.world.faults.enabled(false);
                remains.assertWhole();
                remains.bench.world.faults.enabled(true);
            }
        }
        remains.bench.world.faults.enabled(false);
        assertThat(well).as("seed %d", seed).isTrue();
        remains.assertMoved();
    }
}
