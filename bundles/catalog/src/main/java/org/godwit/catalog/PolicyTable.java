// SPDX-License-Identifier: Apache-2.0
package org.godwit.catalog;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.disk.MachineId;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.retention.Policies;
import org.godwit.api.tenant.CustomerId;
import org.godwit.api.tenant.GroupId;
import org.godwit.api.tenant.Scope;

/** {@code machine_policy} and {@code point_hold}. */
final class PolicyTable implements Policies {
    /** No id of a machine is this, or has such a beginning. */
    private static final String ALL = "*";

    private static final String GROUP = "group:";
    private static final String CUSTOMER = "customer:";

    private final CatalogDatabase database;

    PolicyTable(CatalogDatabase database) {
        this.database = database;
    }

    private static String key(Scope scope) {
        if (scope instanceof Scope.OfMachine one) {
            return one.machine().value();
        }
        if (scope instanceof Scope.OfGroup one) {
            return GROUP + one.group();
        }
        return scope instanceof Scope.OfCustomer one ? CUSTOMER + one.customer() : ALL;
    }

    private static Scope scope(String key) {
        if (key.startsWith(GROUP)) {
            return new Scope.OfGroup(new GroupId(key.substring(GROUP.length())));
        }
        if (key.startsWith(CUSTOMER)) {
            return new Scope.OfCustomer(new CustomerId(key.substring(CUSTOMER.length())));
        }
        return key.equals(ALL) ? Scope.ALL : Scope.of(new MachineId(key));
    }

    @Override
    public Policy of(Scope scope) throws IOException {
        return database.read(handle -> handle.createQuery("select body from machine_policy where machine = :scope")
                        .bind("scope", key(scope))
                        .map((row, context) -> RecordJson.read(row.getString(1), Policy.class))
                        .findOne())
                .orElse(Policy.NONE);
    }

    @Override
    public Map<Scope, Policy> all() throws IOException {
        Map<Scope, Policy> all = new HashMap<>();
        database.read(handle -> handle.createQuery("select machine, body from machine_policy")
                .map((row, context) -> {
                    all.put(scope(row.getString(1)), RecordJson.read(row.getString(2), Policy.class));
                    return row;
                })
                .list());
        // Rows of before were kept when nothing was decided any more.
        all.values().removeIf(Policy.NONE::equals);
        return all;
    }

    @Override
    public void put(Scope scope, Policy policy) throws IOException {
        if (policy.equals(Policy.NONE)) {
            database.write(handle -> handle.createUpdate("delete from machine_policy where machine = :scope")
                    .bind("scope", key(scope))
                    .execute());
            return;
        }
        new Upsert(
                        database,
                        "update machine_policy set body = :body where machine = :scope",
                        "insert into machine_policy (machine, body) values (:scope, :body)")
                .with(statement ->
                        statement.bind("scope", key(scope)).bind("body", RecordJson.write(policy, Policy.class)));
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
