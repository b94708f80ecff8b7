// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.godwit.api.problem.Problem;
import org.godwit.api.readiness.FleetStatus.Group;
import org.godwit.api.readiness.FleetStatus.Item;
import org.godwit.api.readiness.MachineStatus;
import org.godwit.api.readiness.MachineStatus.Action;
import org.godwit.api.readiness.MachineStatus.Point;
import org.godwit.api.readiness.MachineStatus.Replication;
import org.godwit.api.readiness.PlanStatus;
import org.godwit.api.readiness.Readiness;
import org.godwit.api.readiness.Readiness.Reason;
import org.godwit.api.site.PlanProof;

/** How things stand, as JSON. */
final class StatusView {
    /** Of what asks for a person for one cause, so many are named. */
    private static final int MOST_ITEMS = 20;

    private StatusView() {}

    static void put(ObjectNode json, MachineStatus status) {
        json.set("replication", replication(status.replication()));
        json.set("readiness", readiness(status.readiness()));
        json.put("lifecycle", Json.word(status.lifecycle()));
        json.put(
                "activeLocation",
                status.live().map(live -> "target:" + live.site()).orElse("source"));
        json.set("allowedActions", Json.array(status.actions(), StatusView::action));
        ObjectNode protection = json.putObject("protection");
        protection.put("restorePoints", status.points().count());
        status.points().newest().ifPresent(point -> protection.set("newestPoint", point(point)));
        status.points().usable().ifPresent(point -> protection.set("usablePoint", point(point)));
        status.job().ifPresent(job -> protection.set("runningJob", JobView.reference(job)));
    }

    private static ObjectNode point(Point point) {
        ObjectNode json = Json.object();
        json.put("id", point.id().value());
        json.put("takenAt", Json.time(point.takenAt()));
        json.put("consistency", Json.word(point.consistency()));
        point.intact().ifPresent(intact -> json.put("intact", intact));
        return json;
    }

    private static ObjectNode replication(Replication replication) {
        ObjectNode json = Json.object();
        json.put("state", Json.word(replication.state()));
        replication.lag().ifPresent(lag -> json.put("lagSeconds", lag.toSeconds()));
        replication.target().ifPresent(target -> json.put("targetSeconds", target.toSeconds()));
        json.put("backlogBytes", replication.backlogBytes());
        json.put("bytesPerSecond", replication.bytesPerSecond());
        replication.etaSeconds().ifPresent(eta -> json.put("etaSeconds", eta));
        Json.putUnlessEmpty(json, "because", replication.because());
        replication.problem().ifPresent(problem -> {
            ObjectNode error = error(problem);
            replication.problemSince().ifPresent(since -> error.put("since", Json.time(since)));
            json.set("error", error);
        });
        return json;
    }

    private static ObjectNode error(Problem problem) {
        ObjectNode json = Json.object();
        json.put("code", problem.code());
        json.put("detail", problem.message());
        Json.putUnlessEmpty(json, "hint", problem.remedy());
        return json;
    }

    static ObjectNode readiness(Readiness readiness) {
        ObjectNode json = Json.object();
        json.put("level", Json.word(readiness.level()));
        json.set("reasons", Json.array(readiness.reasons(), StatusView::reason));
        return json;
    }

    private static ObjectNode reason(Reason reason) {
        ObjectNode json = Json.object();
        json.put("level", Json.word(reason.level()));
        json.put("code", reason.code());
        json.put("text", reason.text());
        Json.putUnlessEmpty(json, "remedy", reason.remedy());
        return json;
    }

    private static ObjectNode action(Action action) {
        ObjectNode json = Json.object();
        json.put("action", action.name());
        json.put("allowed", action.allowed());
        Json.putUnlessEmpty(json, "reasonCode", action.reasonCode());
        Json.putUnlessEmpty(json, "text", action.text());
        return json;
    }

    static ObjectNode plan(PlanStatus status) {
        ObjectNode json = Json.object();
        json.set("readiness", readiness(status.readiness()));
        PlanProof proof = status.proof();
        json.put("verified", proof.verified());
        proof.site().ifPresent(site -> json.put("site", site.value()));
        proof.at().ifPresent(at -> json.put("drilledAt", Json.time(at)));
        proof.until().ifPresent(until -> json.put("verifiedUntil", Json.time(until)));
        proof.next().ifPresent(next -> json.put("nextDrillAt", Json.time(next)));
        json.put("rtoSeconds", proof.rtoSeconds());
        json.put("blockers", status.blockers());
        json.put("warnings", status.warnings());
        json.put("infos", status.infos());
        json.put("checkedAt", Json.time(status.checkedAt()));
        return json;
    }

    static ObjectNode group(Group group) {
        ObjectNode json = Json.object();
        json.put("level", Json.word(group.light()));
        json.put("cause", group.cause());
        json.put("sentence", group.sentence());
        Json.putUnlessEmpty(json, "remedy", group.remedy());
        json.put("count", group.items().size());
        json.set("items", Json.array(group.items().stream().limit(MOST_ITEMS).toList(), StatusView::item));
        return json;
    }

    private static ObjectNode item(Item item) {
        ObjectNode json = Json.object();
        json.put("kind", item.kind());
        json.put("id", item.id());
        json.put("name", item.name());
        Json.putUnlessEmpty(json, "text", item.text());
        return json;
    }
}
