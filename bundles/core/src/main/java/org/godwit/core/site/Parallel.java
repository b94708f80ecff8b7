// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Optional;

/** The same act for many things, some at once. */
final class Parallel<T> {
    private static final Duration FOR_EVER = Duration.ofDays(365);

    /** What is done for each. */
    interface Act<T> {
        void on(T thing) throws IOException;
    }

    private final Deque<T> left;
    private final Act<T> act;
    private int running;
    private Optional<IOException> thrown = Optional.empty();

    private Parallel(Collection<T> things, Act<T> act) {
        left = new ArrayDeque<>(things);
        this.act = act;
    }

    /** Returns when none is under way any more. The first that fails keeps those from being begun that were not. */
    static <T> void each(SiteTools tools, Collection<T> things, Act<T> act) throws IOException {
        each(tools.acts(), tools.parallel(), things, act);
    }

    /** @param most so many at once */
    static <T> void each(SiteTools.Acts acts, int most, Collection<T> things, Act<T> act) throws IOException {
        Parallel<T> all = new Parallel<>(things, act);
        try {
            for (int i = 0; i < Math.min(most, things.size()); i++) {
                all.begin(acts);
            }
        } finally {
            acts.await(all::isOver, FOR_EVER);
        }
        all.refuseFailed();
    }

    private void begin(SiteTools.Acts acts) {
        count(1);
        boolean begun = false;
        try {
            acts.begin(this::run);
            begun = true;
        } finally {
            if (!begun) {
                count(-1);
            }
        }
    }

    private void run() {
        try {
            for (Optional<T> next = next(); next.isPresent(); next = next()) {
                act.on(next.get());
            }
        } catch (IOException e) {
            note(e);
        } catch (RuntimeException | LinkageError e) {
            note(new IOException("an act of a site failed: " + e, e));
        } finally {
            count(-1);
        }
    }

    private synchronized void count(int more) {
        running += more;
    }

    private synchronized boolean isOver() {
        return running == 0;
    }

    private synchronized Optional<T> next() {
        return thrown.isPresent() ? Optional.empty() : Optional.ofNullable(left.poll());
    }

    private synchronized void note(IOException e) {
        thrown = thrown.isPresent() ? thrown : Optional.of(e);
    }

    private synchronized void refuseFailed() throws IOException {
        if (thrown.isPresent()) {
            throw thrown.get();
        }
    }
}
