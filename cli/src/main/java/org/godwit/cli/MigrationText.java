// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A migration in words. */
final class MigrationText {
    private MigrationText() {}

    /** {@code ready for testing}; {@code error while testing}. */
    static String state(JsonNode migration) {
        String failed = migration.path("failedState").asText();
        return words(migration.path("state").asText()) + (failed.isEmpty() ? "" : " while " + words(failed));
    }

    private static String words(String word) {
        return word.replace('_', ' ');
    }

    /** What is new, on one line. */
    static String line(JsonNode migration) {
        String waits = migration.path("waitsFor").asText();
        return "migration " + state(migration) + (waits.isEmpty() ? "" : ": waits for " + waits);
    }

    /** Whether it goes on by itself; a test does until its copies run. */
    static boolean goesOn(JsonNode migration, Set<String> moving) {
        String state = migration.path("state").asText();
        boolean comes = state.equals("testing") && migration.path("waitsFor").asText().startsWith("site ");
        return comes || moving.contains(state);
    }

    static List<String> whole(JsonNode migration) {
        List<String> lines = new ArrayList<>();
        add(lines, "id", migration.path("id").asText());
        add(
                lines,
                "migrates",
                migration.path("machines").size() + " machines of plan "
                        + migration.path("plan").asText() + " version "
                        + migration.path("version").asText() + " into target "
                        + migration.path("target").asText());
        add(lines, "source", words(migration.path("source").asText()));
        add(
                lines,
                "started",
                migration.path("startedAt").asText() + " by "
                        + migration.path("startedBy").asText());
        add(
                lines,
                "state",
                state(migration) + " since " + migration.path("changedAt").asText());
        add(lines, "waits for", migration.path("waitsFor").asText());
        if (migration.has("cutoverAt")) {
            add(
                    lines,
                    "cutover",
                    "at " + migration.get("cutoverAt").asText() + ", ordered by "
                            + migration.path("cutoverOrderedBy").asText());
        }
        for (JsonNode run : migration.path("runs")) {
            add(
                    lines,
                    run.path("purpose").asText(),
                    run.path("site").asText("no site yet") + ", ordered "
                            + run.path("orderedAt").asText() + " by "
                            + run.path("orderedBy").asText());
        }
        List<String> parked = new ArrayList<>();
        migration.path("parked").forEach(machine -> parked.add(machine.asText()));
        add(lines, "parked", String.join(", ", parked));
        List<String> allowed = new ArrayList<>();
        migration.path("actions").forEach(action -> {
            if (action.path("allowed").asBoolean()) {
                allowed.add(action.path("name").asText());
            }
        });
        add(lines, "allowed", String.join(", ", allowed));
        migration
                .path("told")
                .forEach(told -> lines.add(told.path("at").asText() + "  "
                        + told.path("by").asText() + ": " + told.path("what").asText()));
        if (migration.has("problem")) {
            lines.add("problem: " + Failure.line(migration.get("problem")));
        }
        return lines;
    }

    private static void add(List<String> lines, String name, String value) {
        if (!value.isEmpty()) {
            lines.add((name + " ".repeat(12)).substring(0, 12) + value);
        }
    }
}
