// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/** Acts on threads of an executor, of which it ends none. */
public final class ActThreads implements SiteTools.Acts {
    private final Executor threads;

    public ActThreads(Executor threads) {
        this.threads = threads;
    }

    @Override
    public void begin(Runnable act) {
        threads.execute(() -> {
            try {
                act.run();
            } finally {
                ended();
            }
        });
    }

    private synchronized void ended() {
        notifyAll();
    }

    @Override
    public synchronized void await(BooleanSupplier over, Duration most) throws IOException {
        long end = System.nanoTime() + most.toNanos();
        try {
            for (long left = most.toMillis();
                    left > 0 && !over.getAsBoolean();
                    left = (end - System.nanoTime()) / 1_000_000) {
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while machines of a site were worked at", e);
        }
    }
}
