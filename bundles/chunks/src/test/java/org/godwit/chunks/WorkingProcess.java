// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.StoreUpkeep;
import org.godwit.api.problem.ProblemException;
import org.godwit.chunks.SimulatedReplication.Before;
import org.godwit.chunks.SimulatedReplication.Done;

/**
 * Replicates two machines, sweeps, scrubs, deletes points and rotates the master key, all at once, until somebody kills
 * it. Says a line for whatever begins, ends, is committed (once it is) and is deleted (before it is).
 */
final class WorkingProcess {
    private static final int KEPT = 8;
    private static final int MOST = 14;

    private final KilledStore place;
    private final OpenStore store;
    private final Map<Integer, RestorePoint> catalog;
    private final Map<Integer, Before> done = new ConcurrentSkipListMap<>();
    private final Semaphore room;

    private WorkingProcess(KilledStore place, String bootId) throws IOException {
        this.place = place;
        this.catalog = new ConcurrentSkipListMap<>(place.catalog());
        this.room = new Semaphore(MOST - catalog.size());
        say("begin opening");
        this.store = place.open(bootId);
        say("end opening");
    }

    /** Folder, id of the boot, first number, seed. */
    public static void main(String[] args) throws IOException {
        WorkingProcess process = new WorkingProcess(new KilledStore(Path.of(args[0])), args[1]);
        int first = Integer.parseInt(args[2]);
        for (int machine = 0; machine < KilledStore.MACHINES; machine++) {
            int from = first + machine;
            start("machine-" + machine, () -> process.replicate(from));
        }
        Random random = new Random(Long.parseLong(args[3]));
        start("upkeep", () -> process.upkeep(random));
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(String name, Work work) {
        new Thread(
                        () -> {
                            try {
                                work.run();
                            } catch (IOException | RuntimeException | AssertionError e) {
                                e.printStackTrace();
                                say("failed " + e);
                                System.exit(1);
                            }
                        },
                        name)
                .start();
    }

    private static void say(String line) {
        System.out.println(line);
    }

    private static void during(String what, Work work) throws IOException {
        say("begin " + what);
        work.run();
        say("end " + what);
    }

    private void replicate(int from) throws IOException {
        int before = from % KilledStore.MACHINES;
        List<Integer> known = catalog.keySet().stream()
                .filter(number -> number % KilledStore.MACHINES == before)
                .toList();
        for (int number = from; ; number += KilledStore.MACHINES) {
            int next = number;
            int last =
                    number > from ? number - KilledStore.MACHINES : known.isEmpty() ? -1 : known.get(known.size() - 1);
            room.acquireUninterruptibly();
            during("ingest", () -> replicate(next, Optional.ofNullable(catalog.get(last)), last));
        }
    }

    private void replicate(int number, Optional<RestorePoint> latest, int last) throws IOException {
        try (ChunkStore.Pin pin = store.pin()) {
            latest.ifPresent(pin::keep);
            Optional<Before> known = latest.isPresent() && catalog.containsKey(last)
                    ? Optional.ofNullable(done.get(last))
                    : Optional.empty();
            SimulatedReplication work = new SimulatedReplication(
                    store, KilledStore.disk(number), pin, known, number / KilledStore.MACHINES % 2 == 0);
            Optional<Done> end = work.step();
            while (end.isEmpty()) {
                end = work.step();
            }
            RestorePoint point = SimulatedPoints.point(
                    number, KilledStore.disk(number), end.get().root());
            store.points().record(point);
            done.put(number, new Before(KilledStore.disk(number), end.get().names()));
            // First said: once it is in the catalog the other thread may say that it deletes it.
            say("committed " + number + " " + end.get().root());
            catalog.put(number, point);
        }
    }

    private void upkeep(Random random) throws IOException {
        while (true) {
            try {
                if (catalog.size() > KEPT) {
                    during("deletion", () -> delete(random));
                }
                switch (random.nextInt(4)) {
                    case 0, 1 ->
                        during("sweep", () -> store.upkeep()
                                .sweep(
                                        new Undisturbed(),
                                        () -> List.copyOf(catalog.values()),
                                        new StoreUpkeep.SweepOrder(random.nextInt(60), 0)));
                    case 2 -> during("scrub", () -> store.upkeep().scrub(new Undisturbed(), 0));
                    default -> during("rotation", this::rotate);
                }
            } catch (ProblemException e) {
                if (!e.problem().code().equals("STORE_BUSY")) {
                    throw e;
                }
            }
        }
    }

    private void rotate() throws IOException {
        new KeyRotation(new KeyRing(place.masterKey(), Passphrases.NONE))
                .rotateParts(List.of(new KeyRotation.Part(store.id(), store.keys())));
    }

    private void delete(Random random) throws IOException {
        List<Integer> numbers = List.copyOf(catalog.keySet());
        for (int left = numbers.size(); left > KEPT; left--) {
            int number = numbers.get(random.nextInt(numbers.size()));
            RestorePoint point = catalog.get(number);
            if (point != null) {
                say("deleted " + number);
                store.points().forget(point.id());
                catalog.remove(number);
                room.release();
            }
        }
    }
}
