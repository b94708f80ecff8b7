// SPDX-License-Identifier: Apache-2.0
package org.godwit.catalog;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.point.Machines;

/** {@code machine}. */
final class MachineTable implements Machines {
    private static final String BODIES = "select body from machine";

    private final CatalogDatabase database;
    private final Remembered<MachineId, Machine> known;

    MachineTable(CatalogDatabase database) {
        this.database = database;
        Comparator<Machine> order = Comparator.comparing(Machine::name)
                .thenComparing(machine -> machine.id().value());
        known = new Remembered<>(this::load, order);
    }

    private Map<MachineId, Machine> load() throws IOException {
        return database.read(handle ->
                handle
                        .createQuery(BODIES)
                        .map((row, context) -> RecordJson.read(row.getString(1), Machine.class))
                        .stream()
                        .collect(Collectors.toMap(Machine::id, Function.identity())));
    }

    @Override
    public void put(Machine machine) throws IOException {
        putAll(List.of(machine));
    }

    @Override
    public void putAll(List<Machine> machines) throws IOException {
        known.change(() -> {
            Upsert upsert = new Upsert(
                    database,
                    "update machine set name = :name, body = :body where id = :id",
                    "insert into machine (id, name, body) values (:id, :name, :body)");
            upsert.withEach(machines, (machine, statement) -> statement
                    .bind("id", machine.id().value())
                    .bind("name", machine.name())
                    .bind("body", RecordJson.write(machine, Machine.class)));
            return machines.stream().collect(Collectors.toMap(Machine::id, Optional::of, (one, other) -> other));
        });
    }

    @Override
    public Optional<Machine> find(MachineId id) throws IOException {
        return known.find(id);
    }

    @Override
    public List<Machine> all() throws IOException {
        return known.all();
    }
}
