// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Where threads come from, so that a simulation can do everything in one and play it again. */
interface Threads {
    /** Real ones, which do not keep the process from ending. */
    Threads REAL = (name, count) -> Executors.newFixedThreadPool(count, task -> {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    });

    /** So many threads of that name; who takes them ends them. */
    ExecutorService take(String name, int count);
}
