// SPDX-License-Identifier: Apache-2.0
package org.godwit.catalog;

import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.disk.MachineId;
import org.godwit.api.point.MachinePoints;
import org.godwit.api.point.RestorePoint;
import org.jdbi.v3.core.statement.Query;

/**
 * How many points a machine has and how large they are, by the database; only the newest of each machine is read. Kept in
 * memory, for it is asked for by each list of machines, and a schedule asks for the newest point of all of them.
 */
final class PointSums {
    /** Rows filled in by one transaction. */
    private static final int FILL = 500;

    // Two points of one instant: the later id is the newer one, as in every list.
    private static final String SUMS = "select p.machine, p.store, s.points, s.bytes, p.body from restore_point p join"
            + " (select machine, store, count(*) as points, sum(data_bytes) as bytes, max(taken_at) as newest"
            + " from restore_point %s group by machine, store) s"
            + " on p.machine = s.machine and p.store = s.store and p.taken_at = s.newest order by p.id desc";

    private static final Comparator<RestorePoint> NEWEST_LAST = Comparator.comparing(RestorePoint::takenAt)
            .thenComparing(point -> point.id().value());

    private final CatalogDatabase database;
    private final Remembered<String, Kept> known;

    PointSums(CatalogDatabase database) {
        this.database = database;
        known = new Remembered<>(
                this::load,
                Comparator.comparing(
                        kept -> kept.points().newest().machine().id().value()));
    }

    /** A change of points. */
    interface Change {
        /** @return the machines that it has touched */
        Set<String> make() throws IOException;
    }

    void change(Change change) throws IOException {
        known.change(() -> {
            Map<String, Optional<Kept>> touched = new HashMap<>();
            for (String machine : change.make()) {
                touched.put(machine, Optional.ofNullable(read(machine).get(machine)));
            }
            return touched;
        });
    }

    /** Of one machine, and how many of them lie in which store. */
    private record Kept(MachinePoints points, Map<StoreId, Long> stores) {
        Kept and(Kept other) {
            RestorePoint newest = NEWEST_LAST.compare(points.newest(), other.points.newest()) > 0
                    ? points.newest()
                    : other.points.newest();
            Map<StoreId, Long> both = new HashMap<>(stores);
            // The newest of a store twice, when two were taken at one instant.
            other.stores.forEach(both::putIfAbsent);
            boolean more = both.size() > stores.size();
            return new Kept(
                    new MachinePoints(
                            points.count() + (more ? other.points.count() : 0),
                            points.dataBytes() + (more ? other.points.dataBytes() : 0),
                            newest),
                    both);
        }
    }

    List<MachinePoints> all() throws IOException {
        return known.all().stream().map(Kept::points).toList();
    }

    Optional<MachinePoints> of(MachineId machine) throws IOException {
        return known.find(machine.value()).map(Kept::points);
    }

    Map<StoreId, Long> byStore() throws IOException {
        Map<StoreId, Long> sums = new HashMap<>();
        known.all().forEach(kept -> kept.stores().forEach((store, points) -> sums.merge(store, points, Long::sum)));
        return sums;
    }

    private Map<String, Kept> load() throws IOException {
        return read("");
    }

    /** @param machine empty for all */
    private Map<String, Kept> read(String machine) throws IOException {
        String where = machine.isEmpty() ? "" : "where machine = :machine";
        return database.read(handle -> {
            Map<String, Kept> kept = new HashMap<>();
            Query query = handle.createQuery(String.format(SUMS, where));
            if (!machine.isEmpty()) {
                query.bind("machine", machine);
            }
            query.map((row, context) -> Map.entry(row.getString(1), row(row)))
                    .forEach(row -> kept.merge(row.getKey(), row.getValue(), Kept::and));
            return kept;
        });
    }

    private static Kept row(ResultSet row) throws SQLException {
        RestorePoint newest = RecordJson.read(row.getString(5), RestorePoint.class);
        return new Kept(
                new MachinePoints(row.getInt(3), row.getLong(4), newest),
                Map.of(new StoreId(row.getString(2)), row.getLong(3)));
    }

    /** Fills in what rows of an earlier schema lack. */
    void fill() throws IOException {
        while (fillSome() == FILL) {
            // The next ones.
        }
    }

    private int fillSome() throws IOException {
        List<RestorePoint> bare = database.read(
                handle -> handle.createQuery("select body from restore_point where data_bytes is null limit :most")
                        .bind("most", FILL)
                        .map((row, context) -> RecordJson.read(row.getString(1), RestorePoint.class))
                        .list());
        if (bare.isEmpty()) {
            return 0;
        }
        database.write(handle -> {
            for (RestorePoint point : bare) {
                handle.createUpdate("update restore_point set data_bytes = :bytes where id = :id")
                        .bind("bytes", point.dataBytes())
                        .bind("id", point.id().value())
                        .execute();
            }
        });
        return bare.size();
    }
}
