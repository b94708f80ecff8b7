// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.plan.CloudSiteId;
import org.godwit.api.plan.Plans;
import org.godwit.api.site.DrillSchedule;
import org.godwit.api.site.Drills;
import org.godwit.api.site.PlanProof;
import org.godwit.testkit.catalog.Samples;

/** A drill at noon went well; a plan that is called {@code worse} was never tried. */
public final class FakeDrills implements Drills {
    private static final long DAY = 86_400;

    private final Plans plans;
    private final Map<String, DrillSchedule> schedules = new HashMap<>();

    public FakeDrills(Plans plans) {
        this.plans = plans;
    }

    @Override
    public PlanProof proof(String plan) throws IOException {
        plans.find(plan);
        Optional<DrillSchedule> schedule = schedule(plan);
        if (plan.equals("worse")) {
            List<String> reasons = List.of("No drill of all of its devices has come to an end.");
            return new PlanProof(
                    plan,
                    false,
                    reasons,
                    Optional.empty(),
                    Optional.empty(),
                    0,
                    0,
                    0,
                    Optional.empty(),
                    Optional.empty());
        }
        return new PlanProof(
                plan,
                true,
                List.of(),
                Optional.of(new CloudSiteId("site_1")),
                Optional.of(Samples.NOON),
                1,
                49,
                600,
                Optional.of(Samples.NOON.plusSeconds(90 * DAY)),
                schedule.map(one -> Samples.NOON.plusSeconds(one.everyDays() * DAY)));
    }

    @Override
    public Optional<DrillSchedule> schedule(String plan) {
        return Optional.ofNullable(schedules.get(plan));
    }

    @Override
    public void decide(DrillSchedule schedule) throws IOException {
        plans.find(schedule.plan());
        schedules.put(schedule.plan(), schedule);
    }

    @Override
    public void stop(String plan, String by) {
        schedules.remove(plan);
    }
}
