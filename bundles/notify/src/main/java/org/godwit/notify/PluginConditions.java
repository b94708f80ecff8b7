// SPDX-License-Identifier: Apache-2.0
package org.godwit.notify;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.godwit.api.notify.Alert.Severity;
import org.godwit.api.plugin.PluginStatus;

/** Plugins that are not there or cannot work. */
final class PluginConditions implements Conditions {
    /** Replacing one takes seconds. */
    private static final Duration REPLACED = Duration.ofMinutes(1);

    private final Facts facts;

    PluginConditions(Facts facts) {
        this.facts = facts;
    }

    @Override
    public String kind() {
        return "plugin/";
    }

    @Override
    public Set<String> after() {
        return Set.of("plugin.changed");
    }

    @Override
    public List<Condition> now(Instant now) throws IOException {
        List<Condition> found = new ArrayList<>();
        for (PluginStatus status : facts.plugins().report()) {
            String name = status.extensionPoint() + " " + status.id();
            switch (status.state()) {
                case PRESENT -> {}
                case MISSING ->
                    found.add(condition(
                            status,
                            Severity.CRITICAL,
                            "Nothing is present for " + status.extensionPoint() + "; work waits"));
                case TROUBLED, UNSATISFIED -> found.add(condition(status, Severity.WARNING, name + " cannot work"));
            }
        }
        return found;
    }

    private Condition condition(PluginStatus status, Severity severity, String title) {
        return new Condition(
                kind() + status.extensionPoint() + "/" + status.id(),
                severity,
                status.id(),
                new Condition.Words(title, status.detail(), "godwitctl plugins says what is missing."),
                REPLACED);
    }
}
