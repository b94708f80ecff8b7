// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.plan.CloudSiteId;
import org.godwit.api.site.DrillSchedule;
import org.godwit.api.site.Drills;
import org.godwit.api.site.PlanProof;
import org.godwit.api.site.SiteOrder.Points;

/** Whether a plan is known to work, and when it is tried. */
final class DrillResource {
    private static final int MOST_DAYS = 365;
    private static final int LAST_HOUR = 23;

    private final Parts parts;
    private final Clock clock;

    DrillResource(Parts parts, Clock clock) {
        this.parts = parts;
        this.clock = clock;
    }

    Reply show(Call call) throws IOException {
        return Reply.ok(view(call.variable("planId")));
    }

    Reply decide(Call call) throws IOException {
        String plan = call.variable("planId");
        Body body = call.body(true);
        int days = body.number("everyDays", 1, MOST_DAYS, 0);
        if (days == 0) {
            body.wrong("everyDays", "MISSING", "is needed: the days between two drills");
        }
        int hour = body.number("hour", 0, LAST_HOUR, 0);
        String target = body.needed("target");
        Points points = SiteBody.points(body);
        if (points instanceof Points.At) {
            body.wrong("points", "UNKNOWN", "is a fixed time, which drills that come again cannot have");
        }
        Map<String, String> settings = body.settings("settings");
        int limit = body.number("limitSeconds", 1, SiteBody.MOST_LIMIT, SiteBody.USUAL_LIMIT);
        body.check();
        String user = call.user();
        parts.runs()
                .drills()
                .decide(new DrillSchedule(plan, days, hour, target, points, settings, limit, user, clock.instant()));
        return Reply.ok(view(plan));
    }

    Reply stop(Call call) throws IOException {
        String plan = call.variable("planId");
        parts.plans().find(plan);
        parts.runs().drills().stop(plan, call.user());
        return Reply.empty();
    }

    private ObjectNode view(String plan) throws IOException {
        Drills drills = parts.runs().drills();
        PlanProof proof = drills.proof(plan);
        ObjectNode json = Json.object();
        json.put("plan", proof.plan());
        json.put("verified", proof.verified());
        json.set("reasons", Json.texts(proof.reasons()));
        Json.put(json, "site", proof.site().map(CloudSiteId::value));
        proof.at().ifPresent(at -> {
            json.put("at", Json.time(at));
            json.put("version", proof.version());
            json.put("rtoSeconds", proof.rtoSeconds());
            json.put("rpoSeconds", proof.rpoSeconds());
        });
        proof.until().ifPresent(until -> json.put("until", Json.time(until)));
        proof.next().ifPresent(next -> json.put("next", Json.time(next)));
        Optional<DrillSchedule> schedule = drills.schedule(plan);
        schedule.ifPresent(one -> json.set("schedule", schedule(one)));
        return json;
    }

    private static ObjectNode schedule(DrillSchedule schedule) {
        ObjectNode json = Json.object();
        json.put("everyDays", schedule.everyDays());
        json.put("hour", schedule.hour());
        json.put("target", schedule.target());
        json.set("points", SiteView.points(schedule.points()));
        if (!schedule.settings().isEmpty()) {
            json.set("settings", Json.texts(schedule.settings()));
        }
        json.put("limitSeconds", schedule.limitSeconds());
        json.put("decidedBy", schedule.by());
        json.put("decidedAt", Json.time(schedule.since()));
        return json;
    }
}
