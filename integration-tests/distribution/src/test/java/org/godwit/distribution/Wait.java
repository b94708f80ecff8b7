// SPDX-License-Identifier: Apache-2.0
package org.godwit.distribution;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for conditions, never for time: what is waited for has a name and a limit. */
final class Wait {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** A look at something that may fail while it is not there yet. */
    interface Look<T> {
        Optional<T> now() throws Exception;
    }

    private Wait() {}

    static <T> T until(String what, Duration limit, Look<T> look) {
        long end = System.nanoTime() + limit.toNanos();
        Exception last = null;
        while (true) {
            try {
                Optional<T> seen = look.now();
                if (seen.isPresent()) {
                    return seen.get();
                }
                last = null;
            } catch (Exception e) {
                last = e;
            }
            if (System.nanoTime() > end) {
                throw new AssertionError("waited " + limit.toSeconds() + " s in vain: " + what, last);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    static void untilTrue(String what, Duration limit, Look<Boolean> look) {
        until(what, limit, () -> look.now().filter(Boolean::booleanValue));
    }
}
