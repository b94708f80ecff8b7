// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.godwit.api.disk.Machine;
import org.godwit.api.id.Ulid;
import org.godwit.api.job.JobJournal;
import org.godwit.api.job.JobOrder;
import org.godwit.api.point.Machines;
import org.godwit.api.point.RestorePoints;
import org.godwit.api.retention.Policies;
import org.godwit.api.site.SiteJournal;
import org.godwit.api.tenant.Tenants;
import org.godwit.catalog.Catalog;
import org.godwit.core.job.JobBook;
import org.godwit.core.job.JobEngine;
import org.godwit.core.job.Runs;
import org.godwit.core.level.CatalogParts;
import org.godwit.core.level.InForce;
import org.godwit.core.retention.Keeper;
import org.godwit.core.retention.Keeping;
import org.godwit.core.retention.PointRemoval;
import org.godwit.core.work.Surroundings;
import org.godwit.testkit.source.FakeMachine;
import org.h2.jdbcx.JdbcConnectionPool;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/**
 * {@code ./godwit bench growth}: what continuous replication leaves behind. Runs of one machine, five seconds of a made-up
 * clock apart, by the real engine, replication and retention, over the real catalog in an H2 file; source and store are fakes
 * whose bytes repeat. After each retention pass: rows, the file, and the heap that a collection leaves.
 */
public final class GrowthBench {
    private static final Duration CYCLE = Duration.ofSeconds(5);
    private static final int PASS = (int) (Duration.ofHours(1).toSeconds() / CYCLE.toSeconds());

    private final Path folder;
    private final JdbcConnectionPool pool;
    private final Bench bench = new Bench();
    private final CatalogParts parts;
    private final FakeMachine machine;
    private final JobEngine engine;
    private final Keeper keeper;

    private GrowthBench(Path folder) throws Exception {
        this.folder = folder;
        // As etc/org.ops4j.datasource-godwit.cfg has it.
        pool = JdbcConnectionPool.create(
                "jdbc:h2:file:" + folder.resolve("godwit") + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE", "godwit", "x");
        // H2 leaves what it has replaced in the file for 45 s, nine cycles: here that is a fraction of a second.
        execute("SET RETENTION_TIME 100");
        parts = opened(pool);
        machine = bench.source.add("web").withDisk("sda", 1 << 20).tracked(true).freezing(true);
        Machine known = bench.source.machines().get(0);
        parts.machines().put(known.seen(true, bench.world.clock().instant()));
        Runs runs = new Runs(parts.journal());
        JobBook book = new JobBook(runs, bench.events, bench.world.clock());
        Ulid ids = new Ulid(bench.world.clock(), bench.world.random);
        Surroundings around = new Surroundings(bench.registry, parts, bench.workshop, bench.events);
        engine = new JobEngine(
                new Orders(around, book, bench.settings),
                book,
                new JobEngine.Surroundings(
                        runs, bench.events, bench.world.clock(), bench.world.random, ids::next, Runnable::run, () -> 0),
                bench.settings.limits());
        Keeping keeping = new Keeping(3, Duration.ofHours(24), ZoneOffset.UTC, Duration.ofHours(1));
        keeper = new Keeper(
                around, keeping, new InForce(parts, "main"), PointRemoval.recordThenRow(bench.registry, parts));
    }

    /** Arguments: cycles (8640: half a day). */
    public static void main(String[] words) throws Exception {
        int cycles = words.length > 0 ? Integer.parseInt(words[0]) : 8640;
        java.util.logging.LogManager.getLogManager().reset();
        Path folder = Files.createTempDirectory("growth");
        GrowthBench bench = new GrowthBench(folder);
        try {
            bench.run(cycles);
        } finally {
            bench.pool.dispose();
            try (var files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
        System.exit(0);
    }

    /** The parts of the real catalog over that database. */
    static CatalogParts opened(DataSource source) throws InterruptedException {
        Map<String, Object> services = new ConcurrentHashMap<>();
        CountDownLatch all = new CountDownLatch(8);
        Object registration = Proxy.newProxyInstance(
                GrowthBench.class.getClassLoader(),
                new Class<?>[] {ServiceRegistration.class},
                (self, method, args) -> null);
        new Catalog(
                (BundleContext) Proxy.newProxyInstance(
                        GrowthBench.class.getClassLoader(),
                        new Class<?>[] {BundleContext.class},
                        (self, method, args) -> {
                            services.put(((Class<?>) args[0]).getName(), args[1]);
                            all.countDown();
                            return registration;
                        }),
                source);
        all.await();
        return new CatalogParts(
                part(services, RestorePoints.class),
                part(services, Machines.class),
                part(services, JobJournal.class),
                part(services, Policies.class),
                part(services, Tenants.class),
                part(services, SiteJournal.class));
    }

    private static <T> T part(Map<String, Object> services, Class<T> type) {
        return type.cast(Objects.requireNonNull(services.get(type.getName())));
    }

    private void execute(String command) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(command);
        }
    }

    private void run(int cycles) throws Exception {
        byte[] bytes = new byte[65_536];
        long began = System.nanoTime();
        for (int cycle = 1; cycle <= cycles; cycle++) {
            java.util.Arrays.fill(bytes, (byte) (cycle & 1));
            machine.write("sda", 0, bytes);
            engine.startRun(new JobOrder.Replicate(machine.id(), List.of()));
            engine.step();
            bench.world.pass(CYCLE.toMillis());
            if (cycle % PASS == 0) {
                tell(cycle + " cycles");
                int removed = keeper.apply(java.util.Optional.empty(), false, "system")
                        .size();
                tell("  removed " + removed);
            }
        }
        double each = (System.nanoTime() - began) / 1e6 / cycles;
        execute("SHUTDOWN COMPACT");
        System.out.printf(Locale.ROOT, "%.1f ms a cycle; compacted the file has %d KiB%n", each, databaseBytes() >> 10);
    }

    private void tell(String when) throws IOException, InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        System.out.printf(
                Locale.ROOT,
                "%-14s %5d points, %d jobs, database %6d KiB, heap %6d KiB%n",
                when,
                parts.points().of(machine.id()).size(),
                engine.list(100_000).size(),
                databaseBytes() >> 10,
                (runtime.totalMemory() - runtime.freeMemory()) >> 10);
    }

    private long databaseBytes() throws IOException {
        long bytes = 0;
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }
}
