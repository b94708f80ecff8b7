// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.godwit.api.replication.Replications.Effective;
import org.godwit.api.replication.Replications.State;
import org.godwit.api.retention.Policies.Origin;
import org.godwit.api.retention.ReplicationSchedule;

/** Schedules, and what comes of them, as JSON. */
final class ReplicationView {
    private ReplicationView() {}

    static ObjectNode effective(Effective effective, Optional<State> state) {
        ObjectNode json = Json.object();
        state.ifPresent(known -> json.put("machine", known.machine().value()));
        json.set("schedule", schedule(effective.schedule()));
        putOrigin(json, "scheduleFrom", effective.scheduleFrom());
        json.put("continuous", effective.schedule().isContinuous());
        json.put("parked", effective.parked());
        effective.parkedFrom().ifPresent(from -> putOrigin(json, "parkedFrom", from));
        json.set("limits", LimitsBody.view(effective.limits()));
        putOrigin(json, "limitsFrom", effective.limitsFrom());
        json.set("limitsNow", LimitsBody.view(effective.now()));
        state.ifPresent(known -> json.set("state", state(known)));
        return json;
    }

    /** The level, and beside it the name of the group, customer or partner. */
    static void putOrigin(ObjectNode json, String field, Origin from) {
        json.put(field, Json.word(from.level()));
        Json.putUnlessEmpty(json, field + "Name", from.name());
    }

    private static ObjectNode schedule(ReplicationSchedule schedule) {
        return Json.object()
                .put("targetRpoSeconds", schedule.targetRpoSeconds())
                .put("freezeBudgetPercent", schedule.freezeBudgetPermille() / 10.0);
    }

    private static ObjectNode state(State state) {
        ObjectNode json = Json.object();
        json.put("activity", Json.word(state.activity()));
        state.lag().ifPresent(lag -> json.put("lagSeconds", lag.toMillis() / 1000.0));
        json.put("behind", state.behind());
        json.put("backlogBytes", state.backlogBytes());
        json.put("churnBytesPerSecond", state.churnBytesPerSecond());
        state.etaSeconds().ifPresent(eta -> json.put("etaSeconds", eta));
        state.run().ifPresent(run -> json.put("job", run.value()));
        json.put("intervalSeconds", state.interval().toMillis() / 1000.0);
        json.put("frozenPercent", state.frozenPermille() / 10.0);
        Json.putUnlessEmpty(json, "because", state.because());
        state.problem().ifPresent(problem -> json.set("problem", Json.problem(problem)));
        state.nextAt().ifPresent(at -> json.put("nextAt", Json.time(at)));
        return json;
    }
}
