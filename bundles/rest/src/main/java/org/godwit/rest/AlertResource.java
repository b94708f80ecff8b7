// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Locale;
import org.godwit.api.notify.Alert;
import org.godwit.api.notify.Alerts;

/** What is not as it should be, and who knows of it. */
final class AlertResource {
    private final Parts parts;

    AlertResource(Parts parts) {
        this.parts = parts;
    }

    Reply list(Call call) throws IOException {
        Alerts.Wanted wanted = new Alerts.Wanted(call.flag("open"), least(call), call.query("subject"));
        return Page.of(call, parts.telling().alerts().list(wanted), Alert::id, AlertResource::view);
    }

    Reply show(Call call) throws IOException {
        return Reply.ok(view(parts.telling().alerts().find(call.variable("alertId"))));
    }

    Reply acknowledge(Call call) throws IOException {
        call.body(false).check();
        String user = call.signedIn().person().name();
        return Reply.ok(view(parts.telling().alerts().acknowledge(call.variable("alertId"), user)));
    }

    private static Alert.Severity least(Call call) throws Refusal {
        String word = call.query("leastSeverity").orElse(Json.word(Alert.Severity.INFO));
        try {
            return Alert.Severity.valueOf(word.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw Refusal.badRequest(
                    "SEVERITY_INVALID",
                    "leastSeverity is '" + word + "'.",
                    "Give critical, warning or info, or leave it out.");
        }
    }

    private static ObjectNode view(Alert alert) {
        ObjectNode json = Json.object();
        json.put("id", alert.id());
        json.put("cause", alert.cause());
        json.put("severity", Json.word(alert.severity()));
        json.put("subject", alert.subject());
        json.put("title", alert.title());
        Json.putUnlessEmpty(json, "text", alert.text());
        Json.putUnlessEmpty(json, "remedy", alert.remedy());
        json.put("since", Json.time(alert.since()));
        alert.overAt().ifPresent(at -> json.put("overAt", Json.time(at)));
        alert.seen().ifPresent(seen -> {
            json.put("acknowledgedBy", seen.by());
            json.put("acknowledgedAt", Json.time(seen.at()));
        });
        return json;
    }

    /** Its routes. */
    static void routes(Router routes, Parts parts) {
        AlertResource alerts = new AlertResource(parts);
        routes.add(Router.Access.SIGNED_IN, "GET", "/alerts", alerts::list)
                .add(Router.Access.SIGNED_IN, "GET", "/alerts/{alertId}", alerts::show)
                .add(Router.Access.ADMIN, "POST", "/alerts/{alertId}:acknowledge", alerts::acknowledge);
    }
}
