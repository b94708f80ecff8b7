// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * What outlives a session: workbenches, of which there are as many as batches in flight, and the log. The benches bound
 * the agent's memory, however many orders there are; they are made when the first disk is read.
 */
final class Shop {
    /** Batches in flight: enough to hide one round trip, few enough that memory goes into longer batches. */
    private static final int WORKERS = 2;

    /** How soon one that waits notices that it need not any more. */
    private static final long LOOK_MILLISECONDS = 200;

    /** In the order in which they were asked for: disks that are copied at the same time take turns. */
    private final BlockingQueue<Workbench> benches = new ArrayBlockingQueue<>(WORKERS, true);

    private final Semaphore disks;
    private final Log log;
    private final Manners manners;
    private final Runnable idle;
    private boolean open;

    /** @param idle is told each time a replication has ended, and none is under way */
    Shop(Log log, Manners manners, Runnable idle) {
        this.log = log;
        this.manners = manners;
        this.idle = idle;
        this.disks = new Semaphore(manners.parallelDisks() == 0 ? Integer.MAX_VALUE : manners.parallelDisks(), true);
    }

    void idle() {
        idle.run();
    }

    /**
     * Waits until another disk may be read beside those that are; say when it was.
     *
     * @throws IOException TRANSIENT {@code ORDER_STOPPED} when it was stopped
     */
    void diskBegins(BooleanSupplier stopped) throws IOException {
        try {
            while (!stopped.getAsBoolean()) {
                if (disks.tryAcquire(LOOK_MILLISECONDS, TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw CutRun.stopped();
    }

    void diskEnds() {
        disks.release();
    }

    /**
     * Waits for a bench that is free; give it back.
     *
     * @param stopped ends the waiting
     * @throws IOException TRANSIENT {@code ORDER_STOPPED} when it was stopped
     */
    Workbench bench(BooleanSupplier stopped) throws IOException {
        open();
        try {
            while (!stopped.getAsBoolean()) {
                Workbench bench = benches.poll(LOOK_MILLISECONDS, TimeUnit.MILLISECONDS);
                if (bench != null) {
                    return bench;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw CutRun.stopped();
    }

    /** One that is there and free now, for whoever can do without; give it back. */
    Optional<Workbench> spareBench() {
        return Optional.ofNullable(benches.poll());
    }

    void back(Workbench bench) {
        benches.add(bench);
    }

    private synchronized void open() {
        if (!open) {
            open = true;
            for (int i = 0; i < WORKERS; i++) {
                benches.add(new Workbench());
            }
        }
    }

    int workers() {
        return WORKERS;
    }

    Manners manners() {
        return manners;
    }

    Log log() {
        return log;
    }
}
