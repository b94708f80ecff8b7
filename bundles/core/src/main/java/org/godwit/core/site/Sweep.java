// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.godwit.api.job.JobCancelledException;
import org.godwit.api.problem.Problem;

/**
 * The same act for many things, some at once, again and again until it is done for all. Goes on past what fails; what is not
 * TRANSIENT ends it after a pass.
 */
final class Sweep<T> {
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final Attempt attempt;
    private final SiteTools tools;
    private final Work<T> work;

    /** What is swept. */
    interface Work<T> {
        /** Those that are not done; of each list one at a time. */
        Collection<List<T>> left() throws IOException;

        /** Does what can be done now; whether nothing is left of it. */
        boolean isDone(T thing) throws IOException;

        /** What a problem says it is about. */
        String name(T thing);
    }

    Sweep(Attempt attempt, Work<T> work) {
        this.attempt = attempt;
        this.tools = attempt.tools();
        this.work = work;
    }

    /** Returns when nothing is left. */
    void run() throws IOException {
        int failures = 0;
        while (true) {
            Collection<List<T>> left = work.left();
            if (left.isEmpty()) {
                return;
            }
            Pass pass = new Pass(failures + 1);
            Parallel.each(tools, left, pass::over);
            if (pass.lasting.isPresent()) {
                throw pass.lasting.get().asException();
            }
            failures = pass.failed ? failures + 1 : 0;
            if (pass.failed || pass.unsettled) {
                tools.timing().rest(attempt.job(), pass.failed ? tools.timing().wait(failures) : LOOK_AGAIN);
            }
        }
    }

    private final class Pass {
        private final int tries;
        private boolean failed;
        private boolean unsettled;
        private Optional<Problem> lasting = Optional.empty();

        Pass(int tries) {
            this.tries = tries;
        }

        void over(List<T> things) throws IOException {
            for (T thing : things) {
                attempt.job().throwIfCancelled();
                try {
                    note(!work.isDone(thing));
                } catch (JobCancelledException e) {
                    throw e;
                } catch (IOException | RuntimeException | LinkageError e) {
                    note(tools.timing().problem(e, tries).with("of", work.name(thing)));
                }
            }
        }

        private synchronized void note(boolean left) {
            unsettled |= left;
        }

        private synchronized void note(Problem problem) {
            failed = true;
            if (problem.kind() != Problem.Kind.TRANSIENT) {
                lasting = Optional.of(problem);
            }
        }
    }
}
