// SPDX-License-Identifier: Apache-2.0
package org.godwit.catalog;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.point.Machines;

/** {@code machine}. */
final class MachineTable implements Machines {
    private final CatalogDatabase database;

    MachineTable(CatalogDatabase database) {
        this.database = database;
    }

    @Override
    public void put(Machine machine) throws IOException {
        new Upsert(
                        database,
                        "update machine set name = :name, body = :body where id = :id",
                        "insert into machine (id, name, body) values (:id, :name, :body)")
                .with(statement -> statement
                        .bind("id", machine.id().value())
                        .bind("name", machine.name())
                        .bind("body", RecordJson.write(machine, Machine.class)));
    }

    @Override
    public Optional<Machine> find(MachineId id) throws IOException {
        return database.read(handle -> handle.createQuery("select body from machine where id = :id")
                .bind("id", id.value())
                .map((row, context) -> RecordJson.read(row.getString(1), Machine.class))
                .findOne());
    }

    @Override
    public List<Machine> all() throws IOException {
        return database.read(handle -> handle.createQuery("select body from machine order by name, id")
                .map((row, context) -> RecordJson.read(row.getString(1), Machine.class))
                .list());
    }
}
