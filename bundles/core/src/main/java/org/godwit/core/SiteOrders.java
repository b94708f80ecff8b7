// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.godwit.api.image.DiskImage;
import org.godwit.api.job.JobContext;
import org.godwit.api.job.JobOrder;
import org.godwit.api.plan.CloudSiteId;
import org.godwit.api.plan.PlannedMachine;
import org.godwit.api.point.Damage;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.problem.Problem;
import org.godwit.api.source.SourcePower;
import org.godwit.api.target.TargetCloud;
import org.godwit.core.image.ImageReader;
import org.godwit.core.job.Failures;
import org.godwit.core.job.Rests;
import org.godwit.core.job.RunningJobs;
import org.godwit.core.restore.VolumeCopy;
import org.godwit.core.site.ControllerScripts;
import org.godwit.core.site.NetworkProbe;
import org.godwit.core.site.SitePlatform;
import org.godwit.core.site.SiteRuns;
import org.godwit.core.site.SiteTools;
import org.godwit.core.work.OpenPoint;
import org.godwit.core.work.Surroundings;

/** What orders about cloud sites mean: the runs, with what this package lends them. */
final class SiteOrders {
    private final Optional<SiteRuns> runs;

    private SiteOrders(Optional<SiteRuns> runs) {
        this.runs = runs;
    }

    /** Where no plans are run. */
    static SiteOrders none() {
        return new SiteOrders(Optional.empty());
    }

    static SiteOrders of(SiteTools tools) {
        return new SiteOrders(Optional.of(new SiteRuns(tools)));
    }

    void check(JobOrder order) throws IOException {
        site(order);
        runs.orElseThrow(() -> unknown(order)).check(site(order));
    }

    /**
     * What a machine is replicated from, where that is not its own platform. Throws when its own is behind, because a failback
     * brings it back.
     */
    Optional<SitePlatform> source(JobOrder.Replicate order) throws IOException {
        if (runs.isEmpty()) {
            return Optional.empty();
        }
        if (order.from().isEmpty()) {
            runs.get().refuseStale(order.machine());
            return Optional.empty();
        }
        return Optional.of(runs.get().platform(order.from().get()));
    }

    Map<String, String> perform(JobOrder order, JobContext job) throws IOException {
        SiteRuns known = runs.orElseThrow(() -> unknown(order));
        if (order instanceof JobOrder.Launch launch) {
            return known.launch(job, launch.site());
        }
        if (order instanceof JobOrder.Update update) {
            return known.update(job, update.site());
        }
        if (order instanceof JobOrder.Remove remove) {
            return known.remove(job, remove.site(), remove.rollingBack());
        }
        return known.detach(job, site(order));
    }

    private static CloudSiteId site(JobOrder order) {
        if (order instanceof JobOrder.Launch launch) {
            return launch.site();
        }
        if (order instanceof JobOrder.Update update) {
            return update.site();
        }
        if (order instanceof JobOrder.Remove remove) {
            return remove.site();
        }
        if (order instanceof JobOrder.Detach detach) {
            return detach.site();
        }
        throw unknown(order);
    }

    private static IllegalArgumentException unknown(JobOrder order) {
        return new IllegalArgumentException("unknown order " + order);
    }

    /** Plugins of the registry, and bytes of the stores. */
    record Outside(Surroundings around) implements SiteTools.Outside {
        @Override
        public TargetCloud target(String id) throws IOException {
            return around.registry().target(id);
        }

        @Override
        public Optional<SourcePower> power(String platform) throws IOException {
            return around.registry().power(platform);
        }

        @Override
        public void write(JobContext job, RestorePoint point, DiskImage image, SiteTools.Destination to)
                throws IOException {
            try (OpenPoint open = OpenPoint.of(around, point.id())) {
                List<Damage> damages = new ArrayList<>();
                ImageReader reader = new ImageReader(open.store(), point.domain(), image);
                new VolumeCopy(open.store(), to.target(), around.workshop()).run(job, reader, to.volume(), damages);
                if (!damages.isEmpty()) {
                    throw VolumeCopy.lost(point, damages);
                }
            }
        }

        @Override
        public SiteTools.Scripts scripts() {
            return ControllerScripts.here();
        }

        @Override
        public boolean answers(InetSocketAddress at, PlannedMachine.Ready condition) {
            return NetworkProbe.answers(at, condition);
        }
    }

    /** Waits by the clock of the machine, and gives up the job's place meanwhile. */
    record Timing(RunningJobs running, RandomGenerator random) implements SiteTools.Timing {
        @Override
        public void rest(JobContext job, Duration time) throws IOException {
            if (job instanceof Rests rests) {
                rests.rest(time.toNanos());
            }
            job.throwIfCancelled();
        }

        @Override
        public Problem problem(Throwable thrown, int failuresInARow) {
            return Failures.problem(thrown, false, failuresInARow);
        }

        @Override
        public Duration wait(int failuresInARow) {
            return Failures.wait(failuresInARow, random);
        }

        @Override
        public void awaitLaunches(JobContext job, CloudSiteId site) throws IOException {
            Predicate<JobOrder> launches =
                    order -> order.equals(new JobOrder.Launch(site)) || order.equals(new JobOrder.Update(site));
            Set<RunningJobs.Attempt> attempts = running.attempts(launches);
            try {
                running.awaitEnd(attempts, job);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while a launch ended", e);
            }
        }
    }
}
