// SPDX-License-Identifier: Apache-2.0
package org.godwit.catalog;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.godwit.api.plan.Plan;
import org.godwit.api.plan.PlanVersions;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/** {@code plan_version}. */
final class PlanTable implements PlanVersions {
    private final CatalogDatabase database;

    PlanTable(CatalogDatabase database) {
        this.database = database;
    }

    @Override
    public boolean add(Plan version, Optional<String> document) throws IOException {
        return database.change(handle -> {
            try {
                return handle.inTransaction(transaction -> added(transaction, version, document));
            } catch (JdbiException e) {
                if (CatalogDatabase.isDuplicate(e)) {
                    // Another thread was faster with the same number.
                    return false;
                }
                throw e;
            }
        });
    }

    private static boolean added(Handle handle, Plan version, Optional<String> document) {
        int newest = handle.createQuery("select coalesce(max(version), 0) from plan_version where name = :name")
                .bind("name", version.name())
                .mapTo(Integer.class)
                .one();
        if (version.version() != newest + 1) {
            return false;
        }
        handle.createUpdate("insert into plan_version (name, version, body, document)"
                        + " values (:name, :version, :body, :document)")
                .bind("name", version.name())
                .bind("version", version.version())
                .bind("body", RecordJson.write(version, Plan.class))
                .bind("document", document.orElse(null))
                .execute();
        handle.createUpdate("delete from plan_version where name = :name and version <= :gone")
                .bind("name", version.name())
                .bind("gone", version.version() - MOST_VERSIONS)
                .execute();
        return true;
    }

    @Override
    public Optional<Plan> newest(String name) throws IOException {
        return of(name).stream().findFirst();
    }

    @Override
    public List<Plan> all() throws IOException {
        return database
                .read(handle -> handle.createQuery(
                                "select body from plan_version one where document is not null"
                                        + " and version = (select max(version) from plan_version other where other.name = one.name)")
                        .map((row, context) -> RecordJson.read(row.getString(1), Plan.class))
                        .list())
                .stream()
                // Here, because databases order texts differently.
                .sorted(Comparator.comparing(Plan::name))
                .toList();
    }

    @Override
    public List<Plan> of(String name) throws IOException {
        return database.read(
                handle -> handle.createQuery("select body from plan_version where name = :name order by version desc")
                        .bind("name", name)
                        .map((row, context) -> RecordJson.read(row.getString(1), Plan.class))
                        .list());
    }

    @Override
    public Optional<String> document(String name, int version) throws IOException {
        return database.read(handle -> handle.createQuery("select document from plan_version"
                        + " where name = :name and version = :version and document is not null")
                .bind("name", name)
                .bind("version", version)
                .map((row, context) -> row.getString(1))
                .findOne());
    }
}
