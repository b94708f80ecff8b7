// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobOrder;
import org.godwit.api.job.JobState;
import org.godwit.api.job.Progress;
import org.godwit.api.plan.CloudSiteId;
import org.godwit.api.point.Machines;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.point.RestorePoints;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Jobs as JSON. Looks up the machine of a job for one answer, each only once; where the catalog is away, its name is
 * left out.
 */
final class JobView {
    private static final Logger LOG = LoggerFactory.getLogger(JobView.class);

    private final Optional<Machines> machines;
    private final Optional<RestorePoints> points;
    private final Map<MachineId, Optional<String>> names = new HashMap<>();
    private final Map<RestorePointId, Optional<MachineId>> owners = new HashMap<>();

    JobView(Parts parts) {
        machines = parts.machinesIfPresent();
        points = parts.restorePointsIfPresent();
    }

    /** The machine a job is about; empty when its restore point is not known. */
    Optional<MachineId> machine(Job job) {
        return machine(job.order());
    }

    private Optional<MachineId> machine(JobOrder order) {
        return order.ofMachine().or(() -> order.ofPoint().flatMap(this::owner));
    }

    /** The cloud site that a job works at. */
    static Optional<CloudSiteId> site(JobOrder order) {
        if (order instanceof JobOrder.Launch launch) {
            return Optional.of(launch.site());
        }
        if (order instanceof JobOrder.Update update) {
            return Optional.of(update.site());
        }
        if (order instanceof JobOrder.Remove remove) {
            return Optional.of(remove.site());
        }
        return order instanceof JobOrder.Detach detach ? Optional.of(detach.site()) : Optional.empty();
    }

    /** The ids of the stores that an order names: a move of all that is in a store names two. */
    static Set<String> stores(JobOrder order) {
        if (order instanceof JobOrder.Check check) {
            return Set.of(check.store().value());
        }
        if (order instanceof JobOrder.Sweep sweep) {
            return Set.of(sweep.store().value());
        }
        if (order instanceof JobOrder.Scrub scrub) {
            return Set.of(scrub.store().value());
        }
        if (order instanceof JobOrder.Move move) {
            String to = move.to().value();
            return move.load() instanceof JobOrder.Load.OfStore from
                            && !from.store().value().equals(to)
                    ? Set.of(from.store().value(), to)
                    : Set.of(to);
        }
        return Set.of();
    }

    ObjectNode view(Job job) {
        ObjectNode json = Json.object();
        json.put("id", job.id().value());
        json.put("kind", job.order().kind());
        json.put("state", job.state().word());
        json.put("attempt", job.attempt());
        json.put("startedBy", job.startedBy());
        json.put("createdAt", Json.time(job.createdAt()));
        json.put("cancelRequested", job.cancelRequested());
        putOrder(json, job.order());
        json.set("progress", progress(job.progress()));
        putState(json, job.state());
        return json;
    }

    /** What the machine's own page needs to know of a job. */
    static ObjectNode reference(Job job) {
        ObjectNode json = Json.object();
        json.put("id", job.id().value());
        json.put("kind", job.order().kind());
        json.put("state", job.state().word());
        json.put("startedBy", job.startedBy());
        json.set("progress", progress(job.progress()));
        if (job.state() instanceof JobState.Queued queued) {
            queued.because().ifPresent(problem -> json.set("waitingFor", Json.problem(problem)));
        }
        return json;
    }

    /** What would be started. */
    ObjectNode preview(JobOrder order) {
        ObjectNode json = Json.object();
        json.put("dryRun", true);
        json.put("kind", order.kind());
        putOrder(json, order);
        return json;
    }

    private void putOrder(ObjectNode json, JobOrder order) {
        machine(order).ifPresent(machine -> {
            json.put("machine", machine.value());
            Json.put(json, "machineName", name(machine));
        });
        order.ofPoint().ifPresent(point -> json.put("point", point.value()));
        site(order).ifPresent(site -> json.put("site", site.value()));
        if (order instanceof JobOrder.Remove remove) {
            json.put("rollingBack", remove.rollingBack());
        }
        if (order instanceof JobOrder.Check check) {
            json.put("store", check.store().value());
        }
        if (order instanceof JobOrder.Replicate replicate) {
            putDisks(json, replicate.disks());
            if (replicate.full()) {
                json.put("full", true);
            }
        } else if (order instanceof JobOrder.Restore restore) {
            putDisks(json, restore.disks());
            json.put("target", restore.target());
            if (!restore.settings().isEmpty()) {
                json.set("settings", Json.texts(restore.settings()));
            }
            restore.boot().ifPresent(boot -> json.set("boot", boot(boot)));
            if (restore.pastDamage()) {
                json.put("pastDamage", true);
            }
        } else if (order instanceof JobOrder.Sweep sweep) {
            json.put("store", sweep.store().value());
        } else if (order instanceof JobOrder.Scrub scrub) {
            json.put("store", scrub.store().value());
        } else if (order instanceof JobOrder.Move move) {
            json.put("to", move.to().value());
            if (move.load() instanceof JobOrder.Load.OfStore from) {
                json.put("store", from.store().value());
                from.domain().ifPresent(domain -> json.put("domain", domain));
            }
        }
    }

    private static void putDisks(ObjectNode json, List<String> disks) {
        if (!disks.isEmpty()) {
            json.set("disks", Json.texts(disks));
        }
    }

    private static ObjectNode boot(JobOrder.Boot boot) {
        ObjectNode json = Json.object();
        json.put("consolePattern", boot.consolePattern());
        json.put("limitSeconds", boot.limitSeconds());
        json.put("keepRunning", boot.keepRunning());
        return json;
    }

    private static void putState(ObjectNode json, JobState state) {
        if (state instanceof JobState.Queued queued) {
            json.put("notBefore", Json.time(queued.notBefore()));
            queued.because().ifPresent(problem -> json.set("waitingFor", Json.problem(problem)));
        } else if (state instanceof JobState.Running running) {
            json.put("startedAt", Json.time(running.since()));
        } else if (state instanceof JobState.Succeeded succeeded) {
            json.put("endedAt", Json.time(succeeded.at()));
            json.set("result", Json.texts(succeeded.result()));
        } else if (state instanceof JobState.Failed failed) {
            json.put("endedAt", Json.time(failed.at()));
            json.set("problem", Json.problem(failed.problem()));
        } else if (state instanceof JobState.Cancelled cancelled) {
            json.put("endedAt", Json.time(cancelled.at()));
        }
    }

    private static ObjectNode progress(Progress progress) {
        ObjectNode json = Json.object();
        json.put("phase", progress.phase());
        json.put("doneBytes", progress.doneBytes());
        json.put("totalBytes", progress.totalBytes());
        json.put("sentBytes", progress.sentBytes());
        json.put("bytesPerSecond", progress.bytesPerSecond());
        progress.etaSeconds().ifPresent(eta -> json.put("etaSeconds", eta));
        if (progress.totalBytes() > 0) {
            double percent = Math.min(100.0, 100.0 * progress.doneBytes() / progress.totalBytes());
            json.put("percent", Math.floor(percent * 10) / 10);
        }
        return json;
    }

    private Optional<String> name(MachineId machine) {
        return names.computeIfAbsent(machine, id -> machines.flatMap(present -> quietly(() -> present.find(id)))
                .map(Machine::name));
    }

    private Optional<MachineId> owner(RestorePointId point) {
        return owners.computeIfAbsent(point, id -> points.flatMap(present -> quietly(() -> present.find(id)))
                .map(RestorePoint::machine)
                .map(Machine::id));
    }

    /** A lookup in the catalog. */
    @FunctionalInterface
    private interface Lookup<T> {
        Optional<T> find() throws IOException;
    }

    private static <T> Optional<T> quietly(Lookup<T> lookup) {
        try {
            return lookup.find();
        } catch (IOException e) {
            LOG.debug("A job is shown without its machine", e);
            return Optional.empty();
        }
    }
}
