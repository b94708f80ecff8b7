// SPDX-License-Identifier: Apache-2.0
package org.godwit.catalog;

import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.disk.MachineId;
import org.godwit.api.tenant.Customer;
import org.godwit.api.tenant.CustomerId;
import org.godwit.api.tenant.GroupId;
import org.godwit.api.tenant.MachineGroup;
import org.godwit.api.tenant.Tenants;

/** {@code customer}, {@code machine_group}, {@code group_member}. */
final class TenantTable implements Tenants {
    private static final Bodies<Customer> CUSTOMERS = new Bodies<>("customer", Customer.class);
    private static final Bodies<MachineGroup> GROUPS = new Bodies<>("machine_group", MachineGroup.class);

    private final CatalogDatabase database;

    TenantTable(CatalogDatabase database) {
        this.database = database;
    }

    /** A table of bodies by id. */
    private record Bodies<T>(String table, Class<T> type) {
        List<T> all(CatalogDatabase database) throws IOException {
            return database.read(handle -> handle.createQuery("select body from " + table)
                    .map((row, context) -> RecordJson.read(row.getString(1), type))
                    .list());
        }

        Optional<T> find(CatalogDatabase database, String id) throws IOException {
            return database.read(handle -> handle.createQuery("select body from " + table + " where id = :id")
                    .bind("id", id)
                    .map((row, context) -> RecordJson.read(row.getString(1), type))
                    .findOne());
        }

        void put(CatalogDatabase database, String id, T value) throws IOException {
            new Upsert(
                            database,
                            "update " + table + " set body = :body where id = :id",
                            "insert into " + table + " (id, body) values (:id, :body)")
                    .with(statement -> statement.bind("id", id).bind("body", RecordJson.write(value, type)));
        }

        void remove(CatalogDatabase database, String id) throws IOException {
            database.write(handle -> handle.createUpdate("delete from " + table + " where id = :id")
                    .bind("id", id)
                    .execute());
        }
    }

    @Override
    public List<Customer> customers() throws IOException {
        // Sorted here, because databases order texts differently.
        return CUSTOMERS.all(database).stream()
                .sorted(Comparator.comparing(Customer::name))
                .toList();
    }

    @Override
    public List<MachineGroup> groups() throws IOException {
        return GROUPS.all(database).stream()
                .sorted(Comparator.comparing(MachineGroup::name)
                        .thenComparing(group -> group.id().value()))
                .toList();
    }

    @Override
    public Optional<Customer> find(CustomerId id) throws IOException {
        return CUSTOMERS.find(database, id.value());
    }

    @Override
    public Optional<MachineGroup> find(GroupId id) throws IOException {
        return GROUPS.find(database, id.value());
    }

    @Override
    public void put(Customer customer) throws IOException {
        CUSTOMERS.put(database, customer.id().value(), customer);
    }

    @Override
    public void put(MachineGroup group) throws IOException {
        GROUPS.put(database, group.id().value(), group);
    }

    @Override
    public void remove(CustomerId id) throws IOException {
        CUSTOMERS.remove(database, id.value());
    }

    @Override
    public void remove(GroupId id) throws IOException {
        GROUPS.remove(database, id.value());
    }

    @Override
    public Map<MachineId, GroupId> members() throws IOException {
        Map<MachineId, GroupId> members = new HashMap<>();
        database.read(handle -> handle.createQuery("select machine, machine_group from group_member")
                .map((row, context) -> members.put(new MachineId(row.getString(1)), new GroupId(row.getString(2))))
                .list());
        return members;
    }

    @Override
    public Optional<GroupId> groupOf(MachineId machine) throws IOException {
        return database.read(
                handle -> handle.createQuery("select machine_group from group_member where machine = :machine")
                        .bind("machine", machine.value())
                        .map((row, context) -> new GroupId(row.getString(1)))
                        .findOne());
    }

    @Override
    public void join(MachineId machine, GroupId group) throws IOException {
        new Upsert(
                        database,
                        "update group_member set machine_group = :to where machine = :machine",
                        "insert into group_member (machine, machine_group) values (:machine, :to)")
                .with(statement -> statement.bind("machine", machine.value()).bind("to", group.value()));
    }

    @Override
    public void leave(MachineId machine) throws IOException {
        database.write(handle -> handle.createUpdate("delete from group_member where machine = :machine")
                .bind("machine", machine.value())
                .execute());
    }
}
