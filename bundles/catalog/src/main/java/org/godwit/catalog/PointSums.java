// SPDX-License-Identifier: Apache-2.0
package org.godwit.catalog;

import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.godwit.api.disk.MachineId;
import org.godwit.api.point.MachinePoints;
import org.godwit.api.point.RestorePoint;

/** How many points a machine has and how large they are, by the database; only the newest of each machine is read. */
final class PointSums {
    /** Rows filled in by one transaction. */
    private static final int FILL = 500;

    // Two points of one instant: the later id is the newer one, as in every list.
    private static final String SUMS = "select p.machine, s.points, s.bytes, p.body from restore_point p join"
            + " (select machine, count(*) as points, sum(data_bytes) as bytes, max(taken_at) as newest"
            + " from restore_point %s group by machine) s on p.machine = s.machine and p.taken_at = s.newest"
            + " order by p.machine, p.id desc";

    private final CatalogDatabase database;

    PointSums(CatalogDatabase database) {
        this.database = database;
    }

    /** A row of {@link #SUMS}. */
    private record Row(String machine, MachinePoints points) {
        static Row of(ResultSet row) throws SQLException {
            RestorePoint newest = RecordJson.read(row.getString(4), RestorePoint.class);
            return new Row(row.getString(1), new MachinePoints(row.getInt(2), row.getLong(3), newest));
        }
    }

    List<MachinePoints> all() throws IOException {
        List<Row> rows = database.read(handle -> handle.createQuery(String.format(SUMS, ""))
                .map((row, context) -> Row.of(row))
                .list());
        List<MachinePoints> points = new ArrayList<>(rows.size());
        String last = "";
        for (Row row : rows) {
            if (!row.machine().equals(last)) {
                points.add(row.points());
            }
            last = row.machine();
        }
        return points;
    }

    Optional<MachinePoints> of(MachineId machine) throws IOException {
        return database.read(handle -> handle.createQuery(String.format(SUMS, "where machine = :machine"))
                .bind("machine", machine.value())
                .map((row, context) -> Row.of(row).points())
                .findFirst());
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
