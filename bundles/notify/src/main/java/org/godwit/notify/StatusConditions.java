// SPDX-License-Identifier: Apache-2.0
package org.godwit.notify;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.godwit.api.notify.Alert.Severity;
import org.godwit.api.readiness.FleetStatus;
import org.godwit.api.readiness.FleetStatus.Group;
import org.godwit.api.readiness.FleetStatus.Item;
import org.godwit.api.readiness.FleetStatus.Light;
import org.godwit.api.readiness.Statuses;

/**
 * What asks for a person, as readiness judges it: nothing is judged here. Left out is what somebody decided (a pause, no
 * schedule, a failover that runs) and what a machine will always be (concerns): a list is the place for these.
 */
final class StatusConditions implements Conditions {
    /** How long each cause must last before anybody is told; those that are not here are not told. */
    private static final Map<String, Duration> SETTLE = new HashMap<>();

    static {
        told(Duration.ZERO, "SITE_ERROR", "DRILL_ERROR", "SITE_WAITS");
        told(Duration.ZERO, "POINT_DAMAGED", "STORE_DAMAGED", "JOB_FAILED", "PROOF_LOST");
        // Replacing a plugin takes seconds, and a schedule that is behind for a moment catches up.
        told(Duration.ofMinutes(1), "PLUGIN_MISSING", "PLUGIN_TROUBLED", "STORE_TROUBLED");
        told(Duration.ofMinutes(1), "RPO_EXCEEDED", "NO_USABLE_POINT", "POINT_INCOMPLETE");
        told(Duration.ofMinutes(5), "REPLICATION_FAILING", "FACTS_UNREAD", "PLAN_BLOCKED");
        told(Duration.ofMinutes(15), "JOB_WAITS");
        told(Duration.ofHours(1), "NO_RESTORE_POINT");
    }

    private static final int LONGEST_TITLE = 160;

    private final Facts facts;
    private final Duration away;

    /** @param away how long a machine may be disconnected before that is told */
    StatusConditions(Facts facts, Duration away) {
        this.facts = facts;
        this.away = away;
    }

    private static void told(Duration settle, String... causes) {
        for (String cause : causes) {
            SETTLE.put(cause, settle);
        }
    }

    @Override
    public String kind() {
        return "status/";
    }

    @Override
    public Set<String> after() {
        return Set.of("site.changed", "plugin.changed", "point.verified");
    }

    /** Of two looks, the older may be as old as what {@link Statuses} remembers: seconds. */
    @Override
    public List<Condition> now(Instant now) throws IOException {
        FleetStatus fleet = facts.statuses().fleet();
        List<Condition> found = new ArrayList<>();
        for (Group group : fleet.attention()) {
            Duration settle = group.cause().equals("AGENT_AWAY") ? away : SETTLE.get(group.cause());
            if (settle != null && group.light() != Light.GREEN) {
                group.items().forEach(item -> found.add(condition(group, item, settle)));
            }
        }
        return found;
    }

    /** One line; what a machine said at length is in the text. */
    private static String title(Item item) {
        String title = item.name() + ": " + item.text().lines().findFirst().orElse("");
        return title.length() > LONGEST_TITLE ? title.substring(0, LONGEST_TITLE - 1) + "…" : title;
    }

    private Condition condition(Group group, Item item, Duration settle) {
        return new Condition(
                kind() + item.kind() + "/" + item.id() + "/" + group.cause(),
                group.light() == Light.RED ? Severity.CRITICAL : Severity.WARNING,
                item.id(),
                new Condition.Words(title(item), item.text(), group.remedy()),
                settle);
    }
}
