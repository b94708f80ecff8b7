// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.StoreUpkeep;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.godwit.chunks.SimulatedReplication.Disk;
import org.godwit.chunks.SimulatedReplication.Done;
import org.godwit.store.fs.FsBlobStore;
import org.junit.jupiter.api.Test;

/**
 * The controller's user loses rights on each file and each folder of a store, its spool, index and key in turn: whatever
 * is tried meanwhile works or says what may not be used, and with the rights back everything is there.
 */
final class RightsTest {
    private static final Disk FIRST = disk(1, 2, 3);
    private static final Disk SECOND = disk(1, 4, 5);
    private static final Disk THIRD = disk(6, 7, 8);

    private final LossyDisk disk = new LossyDisk(new Random(1));
    private final Map<RestorePoint, Disk> points = new LinkedHashMap<>();
    private Path root = Path.of("/");
    private int numbers;
    private int refused;

    private static Disk disk(int... contents) {
        List<List<Integer>> blocks = new ArrayList<>();
        for (int content : contents) {
            blocks.add(List.of(content, content + 20));
        }
        return new Disk((long) contents.length << 20, blocks);
    }

    private enum When {
        WHILE_OPEN,
        BEFORE_OPENING,
        BEFORE_OPENING_WITHOUT_INDEX
    }

    @Test
    void whatMayNotBeUsedIsNamedAndNothingIsLost() throws Exception {
        int nodes = 1;
        int all = 0;
        for (When when : When.values()) {
            for (int node = 0; node < nodes; node++) {
                for (int rights : new int[] {LossyNode.MAY_READ, LossyNode.MAY_READ | LossyNode.MAY_SEARCH}) {
                    RightsTest one = new RightsTest();
                    nodes = one.play(when, node, rights);
                    all += one.refused;
                }
            }
        }
        assertThat(all).as("refusals").isGreaterThan(nodes);
    }

    private int play(When when, int which, int rights) throws Exception {
        OpenStore store = open();
        replicate(store, FIRST);
        replicate(store, SECOND);
        if (when != When.WHILE_OPEN) {
            store.close();
        }
        Map<String, LossyNode> nodes = new LinkedHashMap<>();
        gather("", disk.root(), nodes);
        String name = List.copyOf(nodes.keySet()).get(Math.min(which, nodes.size() - 1));
        LossyNode node = nodes.get(name);
        if (when == When.BEFORE_OPENING_WITHOUT_INDEX) {
            for (Path file : List.of(root.resolve("controller/index/main/manifest"))) {
                Files.delete(file);
            }
        }
        node.rights = rights;
        disk.denies = true;
        try {
            work(when == When.WHILE_OPEN ? Optional.of(store) : opened());
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(when + ", " + name + " with rights " + rights + ": " + e.getMessage(), e);
        }
        disk.denies = false;
        store = open();
        for (Map.Entry<RestorePoint, Disk> one : points.entrySet()) {
            try {
                SimulatedPoints.compare(store, one.getKey(), one.getValue());
            } catch (ProblemException e) {
                throw new AssertionError(when + ", " + name + " with rights " + rights + ": " + e.problem(), e);
            }
        }
        replicate(store, THIRD);
        sweep(store);
        store.close();
        return nodes.size();
    }

    private static void gather(String path, LossyNode node, Map<String, LossyNode> nodes) {
        node.entries.forEach((name, child) -> {
            nodes.put(path + "/" + name, child);
            gather(path + "/" + name, child, nodes);
        });
    }

    private interface Call {
        void now() throws Exception;
    }

    private void work(Optional<OpenStore> opened) throws IOException {
        if (opened.isEmpty()) {
            return;
        }
        OpenStore store = opened.get();
        List<Call> calls = List.of(
                () -> replicate(store, THIRD),
                store::flush,
                () -> sweep(store),
                () -> store.upkeep().scrub(new Undisturbed(), 0),
                () -> store.points().recorded(),
                () -> SimulatedPoints.compare(
                        store,
                        points.keySet().iterator().next(),
                        points.values().iterator().next()),
                store::retry,
                store::close);
        for (Call call : calls) {
            tried(call);
        }
    }

    private Optional<OpenStore> opened() throws IOException {
        List<OpenStore> opened = new ArrayList<>();
        tried(() -> opened.add(open()));
        return opened.stream().findFirst();
    }

    /** What fails says what may not be used, to whom it concerns. */
    private void tried(Call call) throws IOException {
        try {
            call.now();
        } catch (UncheckedIOException e) {
            clear(e.getCause());
        } catch (IOException e) {
            clear(e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private void clear(IOException e) {
        refused++;
        Problem problem = StoreProblems.unopened("main", e);
        assertThat(problem.code()).as("%s", problem).isIn("STORE_DENIED", "FOLDER_DENIED");
        assertThat(problem.kind()).isEqualTo(Problem.Kind.MISCONFIGURED);
        assertThat(problem.message()).contains("has no permission for /");
    }

    private OpenStore open() throws IOException {
        System.getProperties().remove("org.godwit.store.fs.claim:/store");
        root = disk.start();
        Path folder = root.resolve("controller");
        Settings settings = new Settings(
                folder.resolve("etc/master.key"),
                Passphrases.NONE,
                folder.resolve("spool"),
                folder.resolve("index"),
                new DiskChunkIndex.Limits(20, 1 << 20),
                1,
                2048,
                1,
                "boot",
                (name, count) -> new SameThread(),
                Duration.ofMillis(1));
        return new Opening(settings, new GuardedBlobs(new FsBlobStore("main", root.resolve("store")))).open();
    }

    private void replicate(OpenStore store, Disk content) throws IOException {
        try (ChunkStore.Pin pin = store.pin()) {
            SimulatedReplication work = new SimulatedReplication(store, content, pin, Optional.empty(), false);
            Optional<Done> done = work.step();
            while (done.isEmpty()) {
                done = work.step();
            }
            ChunkId top = done.get().root();
            RestorePoint point = SimulatedPoints.point(++numbers, content, top);
            store.points().record(point);
            points.put(point, content);
        }
    }

    private void sweep(OpenStore store) throws IOException {
        store.upkeep().sweep(new Undisturbed(), () -> List.copyOf(points.keySet()), new StoreUpkeep.SweepOrder(0, 0));
    }
}
