// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.catalog;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.godwit.api.site.Migration;
import org.godwit.api.site.MigrationId;
import org.godwit.api.site.MigrationJournal;

/** Migrations in memory. Safe for use by many threads. */
public final class MemoryMigrationJournal implements MigrationJournal {
    private static final Comparator<Migration> OLDEST_FIRST = Comparator.comparing(Migration::startedAt)
            .thenComparing(migration -> migration.id().value());

    private final Map<MigrationId, Migration> migrations = new LinkedHashMap<>();

    @Override
    public synchronized void save(Migration migration) {
        migrations.put(migration.id(), migration);
    }

    @Override
    public synchronized Optional<Migration> find(MigrationId id) {
        return Optional.ofNullable(migrations.get(id));
    }

    @Override
    public synchronized List<Migration> newest(int limit) {
        return sorted(OLDEST_FIRST.reversed()).limit(limit).toList();
    }

    @Override
    public synchronized List<Migration> open() {
        return sorted(OLDEST_FIRST)
                .filter(migration -> !migration.state().isFinal())
                .toList();
    }

    private Stream<Migration> sorted(Comparator<Migration> order) {
        return List.copyOf(migrations.values()).stream().sorted(order);
    }
}
