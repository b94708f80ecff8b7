// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.godwit.api.site.DrillSchedule;
import org.godwit.api.site.Drills;
import org.godwit.api.site.PlanProof;

/** {@code godwit:drills}. */
@Service
@Command(
        scope = "godwit",
        name = "drills",
        description =
                "Whether a plan is known to work, and when it is tried by itself: --every decides that, --stop ends it")
public final class DrillsCommand extends GodwitCommand {

    @Argument(name = "plan", multiValued = true, description = "Name of the plan")
    List<String> words = List.of();

    @Option(name = "--every", description = "Try it every so many days, 1 to 365")
    int every;

    @Option(name = "--hour", description = "With --every: at this hour, UTC")
    int hour;

    @Option(name = "--target", description = "With --every: where to")
    String target = "file";

    @Option(name = "--points", description = "With --every: latest, latest_verified, latest_application_consistent")
    String points = "latest";

    @Option(name = "--setting", multiValued = true, description = "With --every: a setting of the target, name=value")
    List<String> settings = List.of();

    @Option(name = "--limit", description = "With --every: when a drill is removed again, 90s, 4h, 7d")
    String limit = "1d";

    @Option(name = "--stop", description = "Do not try it by itself any more")
    boolean stop;

    @Override
    void run() throws IOException {
        String plan = TrailingOptions.take(this, words).orElseThrow(() -> new IllegalArgumentException("Name a plan."));
        Drills drills = need(Drills.class);
        if (stop) {
            drills.stop(plan, user());
        } else if (every != 0) {
            drills.decide(schedule(plan));
        }
        show(drills.proof(plan), drills.schedule(plan));
    }

    private DrillSchedule schedule(String plan) {
        Duration stays = Units.parsed(limit)
                .orElseThrow(() -> new IllegalArgumentException("--limit '" + limit + "' is not like 90s, 4h or 7d."));
        return new DrillSchedule(
                plan,
                every,
                hour,
                target,
                SiteWords.points(points),
                SiteWords.settings(settings),
                stays.toSeconds(),
                user(),
                clock.instant());
    }

    private void show(PlanProof proof, Optional<DrillSchedule> schedule) {
        out().println("Plan        " + proof.plan());
        out().println("Verified    "
                + proof.until()
                        .map(until -> "until " + until.truncatedTo(ChronoUnit.SECONDS))
                        .orElse("no"));
        proof.reasons().forEach(reason -> out().println("            " + reason));
        proof.at().ifPresent(at -> out().println("Last        "
                + proof.site().orElseThrow() + " at " + at.truncatedTo(ChronoUnit.SECONDS) + ", version "
                + proof.version() + ": all ready after "
                + Units.duration(Duration.ofSeconds(proof.rtoSeconds())) + ", points up to "
                + Units.duration(Duration.ofSeconds(proof.rpoSeconds())) + " old"));
        out().println("Next        "
                + schedule.map(one -> proof.next().orElseThrow() + ": every " + one.everyDays() + " days at "
                                + one.hour() + ":00 UTC, target " + one.target())
                        .orElse("not tried by itself"));
    }
}
