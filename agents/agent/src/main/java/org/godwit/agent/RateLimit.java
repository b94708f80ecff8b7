// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * So many bytes a second, for all who share it: who takes some waits until those before are paid for. A tenth of a second's worth
 * may be taken at once after a pause. Safe for use by many threads.
 */
public final class RateLimit {
    private static final long SECOND = 1_000_000_000L;
    private static final long AT_ONCE = SECOND / 10;

    /** How soon one that waits notices that it need not any more. */
    private static final long SLICE = SECOND / 5;

    /** The time that passes, and a way to let it; for tests another one. */
    interface Time {
        long nanos();

        void pass(long nanos) throws InterruptedException;

        Time REAL = new Time() {
            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public void pass(long nanos) throws InterruptedException {
                TimeUnit.NANOSECONDS.sleep(nanos);
            }
        };
    }

    private final long own;
    private final Time time;

    /** What the controller allows. */
    private volatile long allowed;

    /** When all that was taken is paid for. */
    private long paidNanos;

    private RateLimit(long bytesPerSecond, Time time) {
        this.own = bytesPerSecond;
        this.time = time;
        this.paidNanos = time.nanos();
    }

    /** @param bytesPerSecond 0 for as many as there are */
    public static RateLimit of(long bytesPerSecond) {
        return of(bytesPerSecond, Time.REAL);
    }

    static RateLimit of(long bytesPerSecond, Time time) {
        if (bytesPerSecond < 0) {
            throw new IllegalArgumentException("a rate is 0 or more, not " + bytesPerSecond);
        }
        return new RateLimit(bytesPerSecond, time);
    }

    /** From now on no more than that either; 0 for as many as this limit has by itself. The lower of both holds. */
    void allow(long bytesPerSecond) {
        allowed = Math.max(0, bytesPerSecond);
        synchronized (this) {
            // What was taken at a slower rate is paid for at the new one.
            paidNanos = Math.min(paidNanos, time.nanos() + AT_ONCE);
        }
    }

    private long bytesPerSecond() {
        long other = allowed;
        return own == 0 || other == 0 ? Math.max(own, other) : Math.min(own, other);
    }

    /**
     * Waits until these bytes may be read or sent.
     *
     * @param stopped ends the waiting
     * @throws IOException TRANSIENT {@code ORDER_STOPPED} when it was stopped
     */
    void take(long bytes, BooleanSupplier stopped) throws IOException {
        if (bytesPerSecond() == 0) {
            return;
        }
        long until = reserved(bytes, bytesPerSecond());
        try {
            for (long left = until - time.nanos(); left > 0; left = until - time.nanos()) {
                if (stopped.getAsBoolean()) {
                    throw CutRun.stopped();
                }
                time.pass(Math.min(left, SLICE));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CutRun.stopped();
        }
    }

    /** When those before are paid for; what is taken now is for the next one to wait for. */
    private synchronized long reserved(long bytes, long bytesPerSecond) {
        long now = time.nanos();
        long start = Math.max(paidNanos, now - AT_ONCE);
        paidNanos = start + (long) ((double) bytes / bytesPerSecond * SECOND);
        return start;
    }
}
