// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.chunk.StoreFigures;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobState;
import org.godwit.api.plugin.PluginStatus;
import org.godwit.api.plugin.Plugins;
import org.godwit.api.replication.Replications;
import org.godwit.api.replication.Replications.State;

/** Everything at a glance. */
final class SummaryResource {

    /** Jobs looked at: a day of a busy controller. */
    private static final int NEWEST_JOBS = 1000;

    private final Parts parts;
    private final Clock clock;

    SummaryResource(Parts parts, Clock clock) {
        this.parts = parts;
        this.clock = clock;
    }

    Reply show(Call call) throws IOException {
        Fleet fleet = Fleet.read(parts);
        List<Job> jobs = parts.jobs().list(NEWEST_JOBS);
        List<Job> failed = jobs.stream().filter(this::failedLastDay).toList();
        ObjectNode json = Json.object();
        json.set("machines", machines(fleet));
        json.put("restorePoints", fleet.points());
        long bytes = fleet.dataBytes();
        json.put("protectedBytes", bytes);
        putStores(json, bytes);
        json.set("jobs", jobs(jobs, failed.size()));
        Plugins plugins = parts.plugins;
        List<PluginStatus> report = plugins == null ? List.of() : plugins.report();
        List<State> scheduled = scheduled();
        json.set("replication", replication(scheduled));
        json.set(
                "worst",
                new WorstThing(fleet, jobs, failed, report).behind(scheduled).view());
        return Reply.ok(json);
    }

    private List<State> scheduled() throws IOException {
        Optional<Replications> replications = parts.replicationsIfPresent();
        return replications.isPresent() ? replications.get().states() : List.of();
    }

    private static ObjectNode replication(List<State> states) {
        ObjectNode json = Json.object();
        json.put("scheduled", states.size());
        json.put(
                "continuous",
                states.stream()
                        .filter(state -> state.effective().schedule().isContinuous())
                        .count());
        json.put(
                "parked",
                states.stream().filter(state -> state.effective().parked()).count());
        json.put("behind", states.stream().filter(State::behind).count());
        json.put(
                "stretched",
                states.stream()
                        .filter(state -> state.interval()
                                        .compareTo(state.effective().schedule().targetRpo())
                                > 0)
                        .count());
        return json;
    }

    private static ObjectNode machines(Fleet fleet) {
        Map<Protection.State, Integer> counts = new EnumMap<>(Protection.State.class);
        for (Protection.State state : Protection.State.values()) {
            counts.put(state, 0);
        }
        fleet.members().forEach(member -> counts.merge(member.protection().state(), 1, Integer::sum));
        ObjectNode byState = Json.object();
        counts.forEach((state, count) -> byState.put(Json.word(state), count));
        ObjectNode json = Json.object();
        json.put("total", fleet.members().size());
        json.set("byState", byState);
        return json;
    }

    private void putStores(ObjectNode json, long protectedBytes) throws IOException {
        List<StoreFigures> figures = new ArrayList<>();
        for (ChunkStore store : parts.chunkStores()) {
            if (store.trouble().isEmpty()) {
                figures.add(store.figures());
            }
        }
        if (figures.isEmpty()) {
            return;
        }
        long stored = figures.stream().mapToLong(StoreFigures::storedBytes).sum();
        json.put("storedBytes", stored);
        List<OptionalLong> free = figures.stream().map(StoreFigures::freeBytes).toList();
        if (free.stream().allMatch(OptionalLong::isPresent)) {
            json.put(
                    "freeBytes",
                    free.stream().mapToLong(OptionalLong::orElseThrow).sum());
        }
        if (stored > 0) {
            json.put("dedupRatio", Math.round(100.0 * protectedBytes / stored) / 100.0);
        }
    }

    private static ObjectNode jobs(List<Job> jobs, int failed) {
        ObjectNode json = Json.object();
        json.put("running", count(jobs, JobState.Running.class));
        int waiting = (int) jobs.stream().filter(SummaryResource::waits).count();
        json.put("queued", count(jobs, JobState.Queued.class) - waiting);
        json.put("waiting", waiting);
        json.put("failedLastDay", failed);
        return json;
    }

    /** Whether a job was begun before and now waits for what it lacked. */
    static boolean waits(Job job) {
        return job.state() instanceof JobState.Queued queued && queued.because().isPresent();
    }

    private static int count(List<Job> jobs, Class<? extends JobState> state) {
        return (int) jobs.stream().filter(job -> state.isInstance(job.state())).count();
    }

    private boolean failedLastDay(Job job) {
        Instant since = clock.instant().minus(Duration.ofDays(1));
        return job.state() instanceof JobState.Failed failed && failed.at().isAfter(since);
    }
}
