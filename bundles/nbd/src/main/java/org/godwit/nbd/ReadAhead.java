// SPDX-License-Identifier: Apache-2.0
package org.godwit.nbd;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The threads that read what will probably be asked for next. More than they can take is dropped: it is a guess. */
final class ReadAhead {
    private static final int THREADS = 2;
    private static final int WAITING = 32;

    private ReadAhead() {}

    static Executor threads() {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                10,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING),
                NbdServer::thread,
                new ThreadPoolExecutor.DiscardPolicy());
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }
}
