// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks after the sites every two seconds, on a thread of its own. */
final class SiteRounds {
    private static final Logger log = LoggerFactory.getLogger(SiteRounds.class);
    private static final Duration EVERY = Duration.ofSeconds(2);

    private final SiteKeeper keeper;
    private final Object stop = new Object();
    private boolean stopped;

    SiteRounds(SiteKeeper keeper) {
        this.keeper = keeper;
        Thread thread = new Thread(this::go, "godwit-sites");
        thread.setDaemon(true);
        thread.start();
    }

    private void go() {
        while (rests()) {
            try {
                keeper.look();
            } catch (IOException | RuntimeException | LinkageError e) {
                log.warn("sites cannot be looked after and are again: {}", e.toString());
            }
        }
    }

    /** Whether to go on, after a while. */
    private boolean rests() {
        synchronized (stop) {
            try {
                if (!stopped) {
                    stop.wait(EVERY.toMillis());
                }
                return !stopped;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }

    void close() {
        synchronized (stop) {
            stopped = true;
            stop.notifyAll();
        }
    }
}
