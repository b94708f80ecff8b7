// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.job;

import java.io.IOException;
import org.godwit.api.job.JobContext;

/** A job that has nothing to do for a while, and lets others have its place meanwhile. */
public interface Rests extends JobContext {

    /**
     * Returns when the time is over and a place is free again.
     *
     * @return whether to go on without further rest: somebody waits for this job to end
     */
    boolean rest(long nanos) throws IOException;

    /** The book's part of it: everything else that is done with the book wakes whoever waits here. */
    static boolean in(JobBook book, JobEntry entry, long nanos) throws IOException {
        long until = System.nanoTime() + nanos;
        synchronized (book) {
            entry.resting = true;
            book.wake();
            try {
                while (!entry.isAskedToStop()) {
                    boolean awaited = book.entries().stream()
                            .anyMatch(other -> other != entry && !other.isRunning() && other.excludes(entry));
                    long millis = (until - System.nanoTime()) / 1_000_000;
                    if ((awaited || millis <= 0) && book.hasPlace(entry)) {
                        return awaited;
                    }
                    book.wait(Math.max(1, millis <= 0 ? 1000 : millis));
                }
                return true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while a run rested", e);
            } finally {
                entry.resting = false;
            }
        }
    }
}
