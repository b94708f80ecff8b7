// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * What outlives a session: workbenches, of which there are as many as batches in flight, and the log. The benches bound
 * the agent's memory, however many orders there are.
 */
record Shop(BlockingQueue<Workbench> benches, int workers, Log log) {
    /** Batches in flight: enough to hide one round trip, few enough that a crash loses little. */
    private static final int WORKERS = 3;

    static Shop open(Log log) {
        BlockingQueue<Workbench> benches = new ArrayBlockingQueue<>(WORKERS);
        for (int i = 0; i < WORKERS; i++) {
            benches.add(new Workbench());
        }
        return new Shop(benches, WORKERS, log);
    }
}
