// SPDX-License-Identifier: Apache-2.0
package org.godwit.catalog;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/**
 * The database under the catalog, brought to the schema of this version. What is written with {@link #write} survives the
 * loss of power when it returns: PostgreSQL does that by itself, H2 writes its file on commit ({@code WRITE_DELAY 0}) and
 * forces it to the medium on {@code CHECKPOINT SYNC}.
 */
final class CatalogDatabase {
    private final Jdbi jdbi;
    private final boolean h2;

    private CatalogDatabase(Jdbi jdbi, boolean h2) {
        this.jdbi = jdbi;
        this.h2 = h2;
    }

    /** @throws IOException when the database cannot be reached or its schema is not ours */
    static CatalogDatabase open(DataSource source) throws IOException {
        try {
            boolean h2;
            try (Connection connection = source.getConnection()) {
                h2 = connection.getMetaData().getDatabaseProductName().equals("H2");
            }
            migrate(source);
            CatalogDatabase database = new CatalogDatabase(Jdbi.create(source), h2);
            if (h2) {
                database.write(handle -> handle.execute("SET WRITE_DELAY 0"));
            }
            new PointSums(database).fill();
            return database;
        } catch (SQLException | RuntimeException e) {
            throw problem("open the catalog", e);
        }
    }

    private static void migrate(DataSource source) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        // Flyway finds its parts by ServiceLoader over this class loader; in OSGi they lie in this bundle.
        thread.setContextClassLoader(CatalogDatabase.class.getClassLoader());
        try {
            Flyway.configure(CatalogDatabase.class.getClassLoader())
                    .dataSource(source)
                    .resourceProvider(new Migrations())
                    .javaMigrationClassProvider(java.util.List::of)
                    .locations("classpath:org/godwit/catalog")
                    .table("catalog_schema")
                    .validateMigrationNaming(false)
                    // Branches are merged in any order; no step builds on another than the first.
                    .outOfOrder(true)
                    .load()
                    .migrate();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    <T> T read(Function<Handle, T> work) throws IOException {
        try {
            return jdbi.withHandle(work::apply);
        } catch (JdbiException e) {
            throw problem("read the catalog", e);
        }
    }

    /** Durable when it returns. */
    void write(Consumer<Handle> work) throws IOException {
        change(handle -> {
            work.accept(handle);
            return true;
        });
    }

    /** Durable when it returns. */
    <T> T change(Function<Handle, T> work) throws IOException {
        try {
            return jdbi.withHandle(handle -> {
                T result = work.apply(handle);
                if (h2) {
                    handle.execute("CHECKPOINT SYNC");
                }
                return result;
            });
        } catch (JdbiException e) {
            throw problem("write the catalog", e);
        }
    }

    /** Microseconds since 1970. */
    static long micros(Instant at) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, at);
    }

    static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    /** Whether a row with that key was there already. */
    static boolean isDuplicate(JdbiException e) {
        return sqlState(e).equals("23505");
    }

    private static ProblemException problem(String what, Exception e) {
        String state = sqlState(e);
        // Connection lost (08, 57), resources (53), conflict (40), and H2's own: closed, in use, medium (90).
        boolean passing = state.isEmpty() || state.matches("(08|57|53|40|HYT|90).*");
        return Problem.of(
                        passing ? Problem.Kind.TRANSIENT : Problem.Kind.BUG,
                        passing ? "CATALOG_AWAY" : "CATALOG_FAILED",
                        "Tried to " + what + ", and the database answered: " + innermost(e) + ".",
                        passing
                                ? "Check the database, its medium and etc/org.ops4j.datasource-godwit.cfg."
                                : "Report it, with the log around it.")
                .causedBy(e);
    }

    private static String sqlState(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState();
            }
        }
        return "";
    }

    private static String innermost(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        return message.lines().findFirst().orElse("").strip();
    }
}
