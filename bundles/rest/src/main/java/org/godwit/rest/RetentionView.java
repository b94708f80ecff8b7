// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.godwit.api.retention.Policies.Hold;
import org.godwit.api.retention.Policies.Policy;
import org.godwit.api.retention.Retention.Effective;
import org.godwit.api.retention.Retention.Fate;
import org.godwit.api.retention.Retention.Projected;
import org.godwit.api.retention.Retention.Projection;
import org.godwit.api.retention.Retention.Reason;
import org.godwit.api.retention.Retention.Removal;
import org.godwit.api.retention.RetentionRule;

/** Retention as JSON. */
final class RetentionView {
    private RetentionView() {}

    static ObjectNode fate(Fate fate, Optional<Hold> hold) {
        ObjectNode json = Json.object();
        json.put("kept", fate.kept());
        json.set("reasons", Json.array(fate.reasons(), RetentionView::reason));
        // For what goes it is now, whenever one asks: the same point would never have the same tag twice.
        fate.expiresAt().filter(at -> fate.kept()).ifPresent(at -> json.put("expiresAt", Json.time(at)));
        hold.ifPresent(known -> json.set("hold", hold(known)));
        return json;
    }

    private static ObjectNode reason(Reason reason) {
        ObjectNode json = Json.object();
        json.put("cause", Json.word(reason.cause()));
        Json.putUnlessEmpty(json, "detail", reason.detail());
        reason.until().ifPresent(until -> json.put("until", Json.time(until)));
        return json;
    }

    private static ObjectNode hold(Hold hold) {
        ObjectNode json = Json.object();
        json.put("reason", hold.reason());
        hold.until().ifPresent(until -> json.put("until", Json.time(until)));
        json.put("by", hold.by());
        json.put("at", Json.time(hold.at()));
        return json;
    }

    static ObjectNode effective(Effective effective, Policy decided) {
        ObjectNode json = Json.object();
        json.set("rule", rule(effective.rule()));
        ReplicationView.putOrigin(json, "ruleFrom", effective.ruleFrom());
        json.put("store", effective.store().value());
        ReplicationView.putOrigin(json, "storeFrom", effective.storeFrom());
        ObjectNode own = json.putObject("decided");
        decided.rule().ifPresent(rule -> own.set("rule", rule(rule)));
        decided.store().ifPresent(store -> own.put("store", store.value()));
        json.put("minimumPoints", effective.minimumPoints());
        json.put("minimumHours", effective.minimumAge().toHours());
        json.put("zone", effective.zone().getId());
        json.put("intervalMinutes", effective.every().toMinutes());
        return json;
    }

    private static ObjectNode rule(RetentionRule rule) {
        return Json.object()
                .put("keepLast", rule.keepLast())
                .put("daily", rule.daily())
                .put("weekly", rule.weekly())
                .put("monthly", rule.monthly())
                .put("annually", rule.annually());
    }

    static ObjectNode removal(Removal removal) {
        return Json.object()
                .put("point", removal.point().value())
                .put("machine", removal.machine().value())
                .put("machineName", removal.machineName())
                .put("takenAt", Json.time(removal.takenAt()))
                .put("because", removal.because());
    }

    static ObjectNode projection(Projection projection) {
        ObjectNode json = Json.object();
        json.put("at", Json.time(projection.at()));
        json.set("rule", rule(projection.rule()));
        json.put("taken", projection.taken());
        json.put(
                "surviving",
                projection.points().stream()
                        .filter(point -> point.goneAt().isEmpty())
                        .count());
        json.put("mostAtOnce", projection.mostAtOnce());
        json.set("points", Json.array(projection.points(), RetentionView::projected));
        return json;
    }

    private static ObjectNode projected(Projected point) {
        ObjectNode json = Json.object();
        point.point().ifPresent(id -> json.put("point", id.value()));
        json.put("takenAt", Json.time(point.takenAt()));
        json.set("reasons", Json.array(point.reasons(), RetentionView::reason));
        point.goneAt().ifPresent(at -> json.put("goneAt", Json.time(at)));
        return json;
    }
}
