// SPDX-License-Identifier: Apache-2.0
package org.godwit.catalog;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.godwit.api.site.Migration;
import org.godwit.api.site.MigrationId;
import org.godwit.api.site.MigrationJournal;

/** {@code migration}. */
final class MigrationTable implements MigrationJournal {
    private static final String FINAL = Arrays.stream(Migration.State.values())
            .filter(Migration.State::isFinal)
            .map(state -> "'" + state.name() + "'")
            .collect(Collectors.joining(", "));

    private final CatalogDatabase database;

    MigrationTable(CatalogDatabase database) {
        this.database = database;
    }

    @Override
    public void save(Migration migration) throws IOException {
        new Upsert(
                        database,
                        "update migration set state = :state, started_at = :startedAt, body = :body where id = :id",
                        "insert into migration (id, state, started_at, body) values (:id, :state, :startedAt, :body)")
                .with(statement -> statement
                        .bind("id", migration.id().value())
                        .bind("state", migration.state().name())
                        .bind("startedAt", CatalogDatabase.micros(migration.startedAt()))
                        .bind("body", RecordJson.write(migration, Migration.class)));
    }

    @Override
    public Optional<Migration> find(MigrationId id) throws IOException {
        return database.read(handle -> handle.createQuery("select body from migration where id = :id")
                .bind("id", id.value())
                .map((row, context) -> migration(row.getString(1)))
                .findOne());
    }

    @Override
    public List<Migration> newest(int limit) throws IOException {
        return database.read(handle -> handle.createQuery(
                        "select body from migration order by started_at desc, id desc limit :limit")
                .bind("limit", limit)
                .map((row, context) -> migration(row.getString(1)))
                .list());
    }

    @Override
    public List<Migration> open() throws IOException {
        return database.read(handle -> handle.createQuery(
                        "select body from migration where state not in (" + FINAL + ") order by started_at, id")
                .map((row, context) -> migration(row.getString(1)))
                .list());
    }

    private static Migration migration(String body) {
        return RecordJson.read(body, Migration.class);
    }
}
