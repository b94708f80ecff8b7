// SPDX-License-Identifier: Apache-2.0
package org.godwit.catalog;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.disk.MachineId;
import org.godwit.api.point.MachinePoints;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.point.RestorePoints;
import org.godwit.api.point.Verification;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/** {@code restore_point} and {@code verification}. */
final class RestorePointTable implements RestorePoints {
    private static final String NEWEST_FIRST = " order by taken_at desc, id desc";

    private final CatalogDatabase database;
    private final PointSums sums;

    RestorePointTable(CatalogDatabase database) {
        this.database = database;
        sums = new PointSums(database);
    }

    @Override
    public void commit(RestorePoint point) throws IOException {
        sums.change(() -> {
            database.write(handle -> {
                try {
                    insert(handle, point);
                } catch (JdbiException e) {
                    if (!CatalogDatabase.isDuplicate(e)) {
                        throw e;
                    }
                }
            });
            return Set.of(point.machine().id().value());
        });
    }

    @Override
    public void commitAll(List<RestorePoint> points) throws IOException {
        sums.change(() -> {
            database.write(handle -> handle.useTransaction(all -> points.stream()
                    .filter(point -> machineOf(all, point.id()).isEmpty())
                    .forEach(point -> insert(all, point))));
            return points.stream().map(point -> point.machine().id().value()).collect(Collectors.toSet());
        });
    }

    private static Set<String> machineOf(Handle handle, RestorePointId id) {
        return handle.createQuery("select machine from restore_point where id = :id")
                .bind("id", id.value())
                .mapTo(String.class)
                .set();
    }

    private static void insert(Handle handle, RestorePoint point) {
        handle.createUpdate("insert into restore_point (id, machine, store, taken_at, data_bytes, body)"
                        + " values (:id, :machine, :store, :takenAt, :dataBytes, :body)")
                .bind("id", point.id().value())
                .bind("machine", point.machine().id().value())
                .bind("store", point.store().value())
                .bind("takenAt", CatalogDatabase.micros(point.takenAt()))
                .bind("dataBytes", point.dataBytes())
                .bind("body", RecordJson.write(point, RestorePoint.class))
                .execute();
    }

    @Override
    public Optional<RestorePoint> find(RestorePointId id) throws IOException {
        return database.read(handle -> handle.createQuery("select body from restore_point where id = :id")
                .bind("id", id.value())
                .map((row, context) -> point(row.getString(1)))
                .findOne());
    }

    @Override
    public Optional<RestorePoint> latest(MachineId machine) throws IOException {
        return sums.of(machine).map(MachinePoints::newest);
    }

    @Override
    public List<RestorePoint> of(MachineId machine) throws IOException {
        return database.read(
                handle -> handle.createQuery("select body from restore_point where machine = :machine" + NEWEST_FIRST)
                        .bind("machine", machine.value())
                        .map((row, context) -> point(row.getString(1)))
                        .list());
    }

    @Override
    public List<RestorePoint> all() throws IOException {
        return database.read(handle -> handle.createQuery("select body from restore_point" + NEWEST_FIRST)
                .map((row, context) -> point(row.getString(1)))
                .list());
    }

    @Override
    public List<MachinePoints> byMachine() throws IOException {
        return sums.all();
    }

    @Override
    public Optional<MachinePoints> byMachine(MachineId machine) throws IOException {
        return sums.of(machine);
    }

    @Override
    public Map<StoreId, Long> byStore() throws IOException {
        return sums.byStore();
    }

    @Override
    public void remove(RestorePointId id) throws IOException {
        remove(id, "");
    }

    @Override
    public boolean remove(RestorePointId id, StoreId from) throws IOException {
        return remove(id, from.value());
    }

    /** @param from empty for any store */
    private boolean remove(RestorePointId id, String from) throws IOException {
        AtomicBoolean removed = new AtomicBoolean();
        sums.change(() -> database.change(handle -> handle.inTransaction(both -> {
            Set<String> machine = machineOf(both, id);
            removed.set(both.createUpdate("delete from restore_point where id = :id and (store = :from or :from = '')")
                            .bind("id", id.value())
                            .bind("from", from)
                            .execute()
                    > 0);
            if (removed.get() || from.isEmpty()) {
                removeVerifications(both, id);
            }
            return machine;
        })));
        return removed.get();
    }

    private static void removeVerifications(Handle handle, RestorePointId id) {
        handle.createUpdate("delete from verification where restore_point = :id")
                .bind("id", id.value())
                .execute();
    }

    @Override
    public boolean move(RestorePoint moved, StoreId from) throws IOException {
        AtomicBoolean done = new AtomicBoolean();
        sums.change(() -> {
            done.set(database.change(handle -> handle.createUpdate(
                                    "update restore_point set store = :store, body = :body where id = :id and store = :from")
                            .bind("id", moved.id().value())
                            .bind("from", from.value())
                            .bind("store", moved.store().value())
                            .bind("body", RecordJson.write(moved, RestorePoint.class))
                            .execute()
                    > 0));
            return Set.of(moved.machine().id().value());
        });
        return done.get();
    }

    @Override
    public void verified(Verification verification) throws IOException {
        database.write(handle -> {
            try {
                handle.createUpdate("insert into verification (restore_point, verified_at, intact, body)"
                                + " values (:point, :at, :intact, :body)")
                        .bind("point", verification.point().value())
                        .bind("at", CatalogDatabase.micros(verification.at()))
                        .bind("intact", verification.intact())
                        .bind("body", RecordJson.write(verification, Verification.class))
                        .execute();
            } catch (JdbiException e) {
                if (!CatalogDatabase.isDuplicate(e)) {
                    throw e;
                }
            }
        });
    }

    @Override
    public Optional<Verification> verification(RestorePointId id) throws IOException {
        return database.read(handle -> handle.createQuery(
                        "select body from verification where restore_point = :id order by verified_at desc limit 1")
                .bind("id", id.value())
                .map((row, context) -> RecordJson.read(row.getString(1), Verification.class))
                .findFirst());
    }

    @Override
    public List<Verification> damaged() throws IOException {
        return database.read(handle -> handle.createQuery(
                        "select v.body from verification v join restore_point p on p.id = v.restore_point"
                                + " where v.intact = false and not exists (select 1 from"
                                + " verification n where n.restore_point = v.restore_point and n.verified_at > v.verified_at)"
                                + " order by p.taken_at desc, p.id desc")
                .map((row, context) -> RecordJson.read(row.getString(1), Verification.class))
                .list());
    }

    @Override
    public Map<RestorePointId, Boolean> verdicts() throws IOException {
        return database.read(handle -> {
            Map<RestorePointId, Boolean> verdicts = new HashMap<>();
            handle.createQuery("select restore_point, intact from verification order by verified_at")
                    .map((row, context) -> Map.entry(new RestorePointId(row.getString(1)), row.getBoolean(2)))
                    .forEach(one -> verdicts.put(one.getKey(), one.getValue()));
            return verdicts;
        });
    }

    private static RestorePoint point(String body) {
        return RecordJson.read(body, RestorePoint.class);
    }
}
