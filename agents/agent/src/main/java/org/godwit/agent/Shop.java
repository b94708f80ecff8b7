// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * What outlives a session: workbenches, of which there are as many as batches in flight, and the log. The benches bound
 * the agent's memory, however many orders there are; they are made when the first disk is read.
 */
final class Shop {
    /** Batches in flight: enough to hide one round trip, few enough that memory goes into longer batches. */
    private static final int WORKERS = 2;

    private final BlockingQueue<Workbench> benches = new ArrayBlockingQueue<>(WORKERS);
    private final Log log;
    private final Manners manners;
    private final Runnable idle;
    private boolean open;

    /** @param idle is told each time a replication has ended, and none is under way */
    Shop(Log log, Manners manners, Runnable idle) {
        this.log = log;
        this.manners = manners;
        this.idle = idle;
    }

    void idle() {
        idle.run();
    }

    /** Take one, and put it back. */
    synchronized BlockingQueue<Workbench> benches() {
        if (!open) {
            open = true;
            for (int i = 0; i < WORKERS; i++) {
                benches.add(new Workbench());
            }
        }
        return benches;
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
