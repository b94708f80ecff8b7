// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.godwit.api.image.DiskImage;
import org.godwit.api.job.JobContext;
import org.godwit.api.job.Jobs;
import org.godwit.api.plan.CloudSiteId;
import org.godwit.api.plan.PlannedMachine;
import org.godwit.api.plan.Plans;
import org.godwit.api.point.Machines;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePoints;
import org.godwit.api.problem.Problem;
import org.godwit.api.source.SourcePower;
import org.godwit.api.target.TargetCloud;
import org.godwit.api.target.Volume;

/**
 * What runs are made with.
 *
 * @param acts where the acts of machines run
 * @param parallel so many at once
 */
public record SiteTools(
        SiteBook book,
        Plans plans,
        RestorePoints points,
        Machines machines,
        Supplier<Jobs> jobs,
        Outside outside,
        Timing timing,
        Acts acts,
        int parallel) {

    /** Threads of others. */
    public interface Acts {
        /** Throws, and has not begun it, when nobody takes work any more. */
        void begin(Runnable act);

        /** Returns when it is over, as is looked at after each act that has ended, or after that time. */
        void await(BooleanSupplier over, Duration most) throws IOException;
    }

    /** Plugins as they are now. */
    public interface Plugged {
        /** @throws IOException TRANSIENT when it is not there now */
        TargetCloud target(String id) throws IOException;

        /**
         * What stops and starts the machines of a platform; empty when it cannot.
         *
         * @throws IOException TRANSIENT when the platform is not there now
         */
        Optional<SourcePower> power(String platform) throws IOException;
    }

    /** Scripts that plans name, on the controller's machine. */
    public interface Scripts {
        /** Why there is no such script; empty when it could be run. */
        Optional<Problem> trouble(String name);

        /**
         * Runs it to its end.
         *
         * @param facts its environment
         * @return the end of what it printed, at most 4 KiB
         * @throws IOException MISCONFIGURED {@code SCRIPT_FAILED} when it ends with another code than 0, takes too long, or cannot
         *     be run; TRANSIENT with code 75 (EX_TEMPFAIL of sysexits.h)
         */
        String run(JobContext job, String name, Map<String, String> facts) throws IOException;
    }

    /** Plugins, the bytes of restore points, scripts, and the network. */
    public interface Outside extends Plugged {

        Scripts scripts();

        /** Makes a volume hold what the image does. */
        void write(JobContext job, RestorePoint point, DiskImage image, Destination to) throws IOException;

        /** Whether a condition holds for somebody who answers there; quick. */
        boolean answers(InetSocketAddress at, PlannedMachine.Ready condition);
    }

    /** Where the bytes of a disk go. */
    public record Destination(TargetCloud target, Volume volume) {}

    /** How long is waited, and for how long what fails is tried again. */
    public interface Timing {
        /** Returns after that time, or sooner; others may have the job's place meanwhile. */
        void rest(JobContext job, Duration time) throws IOException;

        /** What to make of something thrown; TRANSIENT is tried again. */
        Problem problem(Throwable thrown, int failuresInARow);

        Duration wait(int failuresInARow);

        /** Waits until no job brings up that site any more. */
        void awaitLaunches(JobContext job, CloudSiteId site) throws IOException;
    }
}
