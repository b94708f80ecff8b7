// SPDX-License-Identifier: Apache-2.0
package org.godwit.catalog;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.godwit.api.disk.MachineId;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.retention.Policies;

/** {@code machine_policy} and {@code point_hold}. */
final class PolicyTable implements Policies {
    /** No id of a machine is this. */
    private static final String ALL = "*";

    private final CatalogDatabase database;

    PolicyTable(CatalogDatabase database) {
        this.database = database;
    }

    @Override
    public Policy ofAll() throws IOException {
        return policy(ALL);
    }

    @Override
    public Policy of(MachineId machine) throws IOException {
        return policy(machine.value());
    }

    @Override
    public void putAll(Policy policy) throws IOException {
        put(ALL, policy);
    }

    @Override
    public void put(MachineId machine, Policy policy) throws IOException {
        put(machine.value(), policy);
    }

    private Policy policy(String machine) throws IOException {
        return database.read(handle -> handle.createQuery("select body from machine_policy where machine = :machine")
                        .bind("machine", machine)
                        .map((row, context) -> RecordJson.read(row.getString(1), Policy.class))
                        .findOne())
                .orElse(Policy.NONE);
    }

    private void put(String machine, Policy policy) throws IOException {
        new Upsert(
                        database,
                        "update machine_policy set body = :body where machine = :machine",
                        "insert into machine_policy (machine, body) values (:machine, :body)")
                .with(statement ->
                        statement.bind("machine", machine).bind("body", RecordJson.write(policy, Policy.class)));
    }

    @Override
    public Optional<Hold> hold(RestorePointId point) throws IOException {
        return database.read(handle -> handle.createQuery("select body from point_hold where restore_point = :point")
                .bind("point", point.value())
                .map((row, context) -> RecordJson.read(row.getString(1), Hold.class))
                .findOne());
    }

    @Override
    public List<Hold> holds() throws IOException {
        return database.read(handle -> handle.createQuery("select body from point_hold order by restore_point")
                .map((row, context) -> RecordJson.read(row.getString(1), Hold.class))
                .list());
    }

    @Override
    public void put(Hold hold) throws IOException {
        new Upsert(
                        database,
                        "update point_hold set body = :body where restore_point = :point",
                        "insert into point_hold (restore_point, body) values (:point, :body)")
                .with(statement ->
                        statement.bind("point", hold.point().value()).bind("body", RecordJson.write(hold, Hold.class)));
    }

    @Override
    public void release(RestorePointId point) throws IOException {
        database.write(handle -> handle.createUpdate("delete from point_hold where restore_point = :point")
                .bind("point", point.value())
                .execute());
    }
}
