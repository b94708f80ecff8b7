// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.godwit.api.point.StoreUpkeep.Watch;

/** Keeps work to a number of units a second, on average since it was made. One thread. */
final class Pace {
    /** The longest wait after which the watch is asked whether to stop. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final long perSecond;
    private final Watch watch;
    private final long begun = System.nanoTime();
    private double spent;

    /** @param perSecond 0: no limit */
    Pace(long perSecond, Watch watch) {
        this.perSecond = perSecond;
        this.watch = watch;
    }

    /** Returns when so many more units may be spent. */
    void spend(long units) throws IOException {
        watch.throwIfStopped();
        if (perSecond <= 0) {
            return;
        }
        spent += units;
        long due = begun + (long) (spent / perSecond * TimeUnit.SECONDS.toNanos(1));
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(Math.min(left, LOOK_NANOS));
            watch.throwIfStopped();
        }
    }
}
