// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.notify.Alert;
import org.godwit.api.notify.Alerts;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.godwit.testkit.catalog.Samples;

/** A machine that is away, and a store that was damaged. */
public final class FakeAlerts implements Alerts {
    private final Map<String, Alert> alerts = new LinkedHashMap<>();

    public FakeAlerts() {
        put(new Alert(
                "alt_2",
                "status/machine/mch_db/AGENT_AWAY",
                Alert.Severity.WARNING,
                "mch_db",
                "db-1: not connected for 20 min",
                "The controller has not reached it.",
                "See whether it runs.",
                Samples.NOON.plusSeconds(60),
                Optional.empty(),
                Optional.empty()));
        put(new Alert(
                        "alt_1",
                        "damage/store/main",
                        Alert.Severity.CRITICAL,
                        "main",
                        "Store main: 2 damaged records",
                        "",
                        "",
                        Samples.NOON,
                        Optional.empty(),
                        Optional.empty())
                .seen("ann", Samples.NOON)
                .over(Samples.NOON.plusSeconds(30)));
    }

    private void put(Alert alert) {
        alerts.put(alert.id(), alert);
    }

    @Override
    public List<Alert> list(Wanted wanted) {
        return alerts.values().stream().filter(wanted::has).toList();
    }

    @Override
    public Alert find(String id) throws ProblemException {
        Alert alert = alerts.get(id);
        if (alert == null) {
            throw Problem.of(Problem.Kind.MISSING, "ALERT_UNKNOWN", "There is no alert '" + id + "'.", "Look.")
                    .asException();
        }
        return alert;
    }

    @Override
    public Alert acknowledge(String id, String by) throws ProblemException {
        if (find(id).seen().isEmpty()) {
            put(find(id).seen(by, Samples.NOON));
        }
        return find(id);
    }
}
