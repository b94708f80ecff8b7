// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.image;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;

/** A bounded number of threads for one piece of work; closed with it. */
public interface Crew extends AutoCloseable {

    /** How many work at once. */
    int size();

    <T> Future<T> submit(Callable<T> work);

    @Override
    void close();

    /** Works at once and in the caller's thread: the same order each time, for simulations. */
    static Crew inline() {
        return new Crew() {
            @Override
            public int size() {
                return 1;
            }

            @Override
            public <T> Future<T> submit(Callable<T> work) {
                FutureTask<T> task = new FutureTask<>(work);
                task.run();
                return task;
            }

            @Override
            public void close() {}
        };
    }

    /** Daemon threads, which end when the crew is closed. They are not interrupted: that would close files under others. */
    static Crew of(int size, String name) {
        AtomicInteger number = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(size, work -> {
            Thread thread = new Thread(work, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        return new Crew() {
            @Override
            public int size() {
                return size;
            }

            @Override
            public <T> Future<T> submit(Callable<T> work) {
                return threads.submit(work);
            }

            @Override
            public void close() {
                threads.shutdown();
            }
        };
    }
}
