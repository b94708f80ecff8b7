// SPDX-License-Identifier: Apache-2.0
package org.godwit.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.godwit.api.job.JobContext;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;

/** Makes calls of the demo cloud slow, refuses them, and loses their answers, as its page says. */
final class Mishaps {
    private static final Duration CANCEL_CHECK = Duration.ofMillis(200);

    /** What is done. */
    interface Deed<T> {
        T run() throws IOException;
    }

    /** Waits in real time. */
    interface Pause {
        void of(Duration time) throws InterruptedException;
    }

    private final RandomGenerator random;
    private final Pause pause;

    Mishaps(RandomGenerator random, Pause pause) {
        this.random = random;
        this.pause = pause;
    }

    /** @param what with its object: {@code create volume web-sda of site_1} */
    <T> T around(JobContext job, CloudSettings.Faults faults, String what, Deed<T> deed) throws IOException {
        await(job, faults.slow());
        if (strikes(faults.failingPercent())) {
            throw Problem.of(
                            Kind.TRANSIENT,
                            "DEMO_CLOUD_BUSY",
                            "Cannot " + what + " in the demo cloud: it refused, as failing.percent = "
                                    + faults.failingPercent() + " tells it to. Nothing was done.",
                            "It is tried again by itself; set failing.percent = 0 in etc/" + DemoCloud.PID
                                    + ".cfg to end this.")
                    .asException();
        }
        T answer = deed.run();
        if (strikes(faults.lostPercent())) {
            throw Problem.of(
                            Kind.TRANSIENT,
                            "DEMO_CLOUD_SILENT",
                            "Asked the demo cloud to " + what + ", and no answer came: it was lost, as lost.percent = "
                                    + faults.lostPercent() + " tells it to. It may have been done.",
                            "It is looked for and tried again by itself; set lost.percent = 0 in etc/" + DemoCloud.PID
                                    + ".cfg to end this.")
                    .causedBy(new IOException("Connection reset by peer"));
        }
        return answer;
    }

    private boolean strikes(int percent) {
        return percent > 0 && random.nextInt(100) < percent;
    }

    /** Lets time pass, unless the job is cancelled meanwhile. */
    void await(JobContext job, Duration time) throws IOException {
        job.throwIfCancelled();
        Duration left = time;
        try {
            while (!left.isZero() && !left.isNegative()) {
                Duration step = left.compareTo(CANCEL_CHECK) < 0 ? left : CANCEL_CHECK;
                pause.of(step);
                left = left.minus(step);
                job.throwIfCancelled();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException("interrupted while the demo cloud took its time");
        }
    }
}
