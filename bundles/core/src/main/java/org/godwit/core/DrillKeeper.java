// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.godwit.api.plan.Plan;
import org.godwit.api.plan.PlannedMachine;
import org.godwit.api.plan.Plans;
import org.godwit.api.plan.StartGroup;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.CloudSites;
import org.godwit.api.site.DrillSchedule;
import org.godwit.api.site.Drills;
import org.godwit.api.site.PlanProof;
import org.godwit.api.site.SiteJournal;
import org.godwit.api.site.SiteOrder;
import org.godwit.core.config.Config;
import org.godwit.core.site.Rounds;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Begins drills that are due, and says what drills have shown. */
@Component(service = Drills.class, configurationPid = Core.PID, immediate = true)
public final class DrillKeeper implements Drills {
    private static final Logger log = LoggerFactory.getLogger(DrillKeeper.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(20);

    /** A drill that was refused is tried again after so long. */
    private static final Duration AGAIN = Duration.ofHours(1);

    /** Who begins them, as sites tell it. */
    static final String BY = "schedule";

    private record Refused(Instant at, String why) {}

    private final Plans plans;
    private final CloudSites sites;
    private final SiteJournal journal;
    private final InstantSource clock;
    private final Duration age;
    private final Map<String, Refused> refused = new HashMap<>();
    private Optional<Rounds> rounds = Optional.empty();

    @Activate
    public DrillKeeper(
            @Reference Plans plans, @Reference CloudSites sites, @Reference SiteJournal journal, Config config) {
        this(plans, sites, journal, new Proving(Clock.systemUTC(), Duration.ofDays(config.proof_days())));
        rounds = Optional.of(
                new Rounds("godwit-drills", LOOK_EVERY, "drills cannot be looked after and are again", this::look));
    }

    /** @param age after which a drill shows nothing any more */
    record Proving(InstantSource clock, Duration age) {}

    DrillKeeper(Plans plans, CloudSites sites, SiteJournal journal, Proving proving) {
        this.plans = plans;
        this.sites = sites;
        this.journal = journal;
        this.clock = proving.clock();
        this.age = proving.age();
    }

    @Override
    public Optional<DrillSchedule> schedule(String plan) throws IOException {
        return journal.schedules().stream()
                .filter(schedule -> schedule.plan().equals(plan))
                .findFirst();
    }

    @Override
    public synchronized void decide(DrillSchedule schedule) throws IOException {
        plans.find(schedule.plan());
        journal.save(schedule);
        refused.remove(schedule.plan());
        log.info("drills decided: {}", schedule);
    }

    @Override
    public synchronized void stop(String plan, String by) throws IOException {
        journal.removeSchedule(plan);
        refused.remove(plan);
        log.info("no drills any more: plan={} by={}", plan, by);
    }

    @Override
    public synchronized PlanProof proof(String plan) throws IOException {
        Plan newest = plans.find(plan);
        List<CloudSite> drills = new DrillHistory(journal).of(plan);
        Optional<Instant> next = Optional.empty();
        Optional<DrillSchedule> schedule = schedule(plan);
        if (schedule.isPresent()) {
            next = Optional.of(due(schedule.get(), drills));
        }
        DrillHistory.Now now = new DrillHistory.Now(clock.instant(), age, next, hindrances(newest));
        return new DrillHistory(journal).proof(newest, drills, now);
    }

    private List<String> hindrances(Plan plan) throws IOException {
        List<String> unseen = new ArrayList<>();
        for (StartGroup group : plans.order(plans.document(plan.name(), plan.version()))) {
            for (PlannedMachine device : group.machines()) {
                if (device.ready().isEmpty()) {
                    unseen.add(device.name());
                }
            }
        }
        List<String> hindrances = new ArrayList<>();
        if (!unseen.isEmpty()) {
            hindrances.add("Nothing is waited for of " + String.join(", ", unseen) + ": give each a ready_when.");
        }
        if (refused.containsKey(plan.name())) {
            hindrances.add("A drill is due and cannot be begun: "
                    + Objects.requireNonNull(refused.get(plan.name())).why());
        }
        return hindrances;
    }

    /** Begins what is due. */
    synchronized void look() throws IOException {
        List<DrillSchedule> schedules = journal.schedules();
        Map<String, List<CloudSite>> all = schedules.isEmpty() ? Map.of() : new DrillHistory(journal).byPlan();
        for (DrillSchedule schedule : schedules) {
            List<CloudSite> drills = all.getOrDefault(schedule.plan(), List.of());
            boolean running = drills.stream().anyMatch(site -> !site.state().isFinal());
            Refused before = refused.get(schedule.plan());
            boolean again =
                    before == null || !clock.instant().isBefore(before.at().plus(AGAIN));
            if (!running && again && !clock.instant().isBefore(due(schedule, drills))) {
                begin(schedule);
            }
        }
    }

    private void begin(DrillSchedule schedule) {
        try {
            Plan plan = plans.find(schedule.plan());
            SiteOrder order = new SiteOrder(
                    plan.name(),
                    plan.version(),
                    SiteOrder.Kind.DRILL,
                    schedule.target(),
                    schedule.points(),
                    List.of(),
                    schedule.settings(),
                    schedule.limitSeconds(),
                    SiteOrder.Source.STAYS);
            CloudSite site = sites.start(order, BY);
            refused.remove(schedule.plan());
            log.info("drill begun: plan={} site={}", plan.name(), site.id());
        } catch (IOException e) {
            String why = e instanceof ProblemException explained
                    ? explained.problem().toString()
                    : e.toString();
            refused.put(schedule.plan(), new Refused(clock.instant(), why));
            log.warn("drill is due and cannot be begun: plan={} problem={}", schedule.plan(), why);
        }
    }

    /** The hour of its day that comes first, after so many days since the last; the first drill at the next such hour. */
    private static Instant due(DrillSchedule schedule, List<CloudSite> drills) {
        Optional<Instant> last = drills.stream()
                .filter(site -> site.startedBy().equals(BY) && site.startedAt().isAfter(schedule.since()))
                .map(CloudSite::startedAt)
                .findFirst();
        ZonedDateTime from = last.orElse(schedule.since()).atZone(ZoneOffset.UTC);
        ZonedDateTime hour = from.truncatedTo(ChronoUnit.DAYS).withHour(schedule.hour());
        if (last.isPresent()) {
            return hour.plusDays(schedule.everyDays()).toInstant();
        }
        return (hour.isBefore(from) ? hour.plusDays(1) : hour).toInstant();
    }

    @Deactivate
    void close() {
        rounds.ifPresent(Rounds::close);
    }
}
