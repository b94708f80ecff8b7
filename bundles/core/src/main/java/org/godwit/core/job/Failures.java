// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.job;

import java.io.IOException;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.godwit.core.image.UnreadableImageException;

/** What to make of what a job threw. */
public final class Failures {
    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    /** What nobody explained is tried so often in a row before it is called a bug. */
    static final int UNEXPLAINED_TRIES = 5;

    private Failures() {}

    /**
     * @param pluginsChanged whether a plugin came or went since the attempt began
     * @param inARow how many attempts failed one after another, this one included
     */
    public static Problem problem(Throwable thrown, boolean pluginsChanged, int inARow) {
        if (thrown instanceof ProblemException explained) {
            return explained.problem();
        }
        if (thrown instanceof UnreadableImageException unreadable) {
            return unreadable.problem();
        }
        // A plugin whose bundle has gone throws these from calls that are still in flight.
        boolean left = thrown instanceof LinkageError || thrown instanceof IllegalStateException;
        if (left && (pluginsChanged || inARow < UNEXPLAINED_TRIES)) {
            return Problem.of(
                    Problem.Kind.TRANSIENT,
                    "PLUGIN_LEFT",
                    "Worked with a plugin, and it went away: " + thrown + ".",
                    "Nothing to do while it is being replaced; godwit:plugins shows what is missing.");
        }
        if (thrown instanceof IOException && inARow < UNEXPLAINED_TRIES) {
            return Problem.of(Problem.Kind.TRANSIENT, "IO_FAILED", "Read or wrote, and it failed: " + thrown + ".", "");
        }
        return Problem.of(
                Problem.Kind.BUG,
                "UNEXPECTED",
                "Did the job, and nobody expected this: " + thrown + ".",
                "Report it, with the log around it.");
    }

    /** The longer the more attempts failed in a row, up to 30 seconds, and a fifth more or less, so that jobs spread. */
    public static Duration wait(int inARow, RandomGenerator random) {
        long doubled = FIRST_WAIT.toMillis() << Math.min(inARow - 1, 10);
        long millis = Math.min(doubled, LONGEST_WAIT.toMillis());
        return Duration.ofMillis((long) (millis * (0.8 + 0.4 * random.nextDouble())));
    }

    /** The problem of a job that has waited longer than it may. */
    static Problem gaveUp(Problem last, Duration waited) {
        return new Problem(
                Problem.Kind.MISCONFIGURED,
                last.code(),
                last.message() + " Gave up after " + waited.toHours() + " hours of trying.",
                last.remedy(),
                last.facts());
    }
}
