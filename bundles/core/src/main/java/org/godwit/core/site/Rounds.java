// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Something that is looked after again and again, on a thread of its own. */
public final class Rounds {
    private static final Logger log = LoggerFactory.getLogger(Rounds.class);

    /** One look; what it throws is said, and the next look comes all the same. */
    public interface Look {
        void look() throws IOException;
    }

    private final Look look;
    private final Duration every;
    private final String trouble;
    private final Object stop = new Object();
    private boolean stopped;

    /** @param trouble what the log says of a look that threw something */
    public Rounds(String name, Duration every, String trouble, Look look) {
        this.look = look;
        this.every = every;
        this.trouble = trouble;
        Thread thread = new Thread(this::go, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void go() {
        while (rests()) {
            try {
                look.look();
            } catch (IOException | RuntimeException | LinkageError e) {
                log.warn("{}: {}", trouble, e.toString());
            }
        }
    }

    /** Whether to go on, after a while. */
    private boolean rests() {
        synchronized (stop) {
            long end = System.nanoTime() + every.toNanos();
            try {
                for (long left = every.toMillis(); !stopped && left > 0; left = (end - System.nanoTime()) / 1_000_000) {
                    stop.wait(left);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
            return !stopped;
        }
    }

    /** A look that is under way comes to its end. */
    public void close() {
        synchronized (stop) {
            stopped = true;
            stop.notifyAll();
        }
    }
}
