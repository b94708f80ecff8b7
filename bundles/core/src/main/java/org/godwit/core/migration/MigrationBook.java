// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.migration;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.godwit.api.job.Events;
import org.godwit.api.problem.Problem;
import org.godwit.api.site.Migration;
import org.godwit.api.site.MigrationId;
import org.godwit.api.site.MigrationJournal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The migrations of the catalog. What a change says is durable before anybody acts on it. One thread at a time. */
record MigrationBook(MigrationJournal journal, Events events, InstantSource clock) {
    private static final Logger log = LoggerFactory.getLogger(MigrationBook.class);

    Instant now() {
        return clock.instant();
    }

    Migration need(MigrationId id) throws IOException {
        return journal.find(id).orElseThrow(() -> Problem.of(
                        Problem.Kind.MISSING,
                        "MIGRATION_UNKNOWN",
                        "Looked for migration " + id + ", and there is none.",
                        "List the migrations and use an id from there.")
                .with("migration", id)
                .asException());
    }

    Migration add(Migration migration) throws IOException {
        journal.save(migration);
        tell(migration);
        return migration;
    }

    /** The migration as it is afterwards. */
    Migration change(Migration before, Consumer<MigrationDraft> change) throws IOException {
        MigrationDraft draft = new MigrationDraft(before, now());
        change.accept(draft);
        Migration after = draft.done();
        if (!after.equals(before)) {
            journal.save(after);
            tell(after);
        }
        return after;
    }

    private void tell(Migration migration) {
        Map<String, String> facts = new TreeMap<>();
        facts.put("state", migration.state().name().toLowerCase(Locale.ROOT));
        facts.put("plan", migration.order().plan());
        migration.run().flatMap(Migration.Run::site).ifPresent(site -> facts.put("site", site.value()));
        migration.waitsFor().ifPresent(what -> facts.put("waitsFor", what));
        migration.problem().ifPresent(problem -> facts.put("code", problem.code()));
        log.info("migration changed: migration={} {}", migration.id(), facts);
        events.publish("migration", "migration.changed", migration.id().value(), facts);
    }
}
