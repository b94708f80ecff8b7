// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobId;
import org.godwit.api.job.JobJournal;
import org.godwit.api.plan.CloudSiteId;
import org.godwit.api.point.Machines;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.point.RestorePoints;
import org.godwit.api.point.Verification;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.DrillSchedule;
import org.godwit.api.site.Failback;
import org.godwit.api.site.FailbackId;
import org.godwit.api.site.LedgerEntry;
import org.godwit.api.site.Migration;
import org.godwit.api.site.MigrationId;
import org.godwit.api.site.MigrationJournal;
import org.godwit.api.site.SiteJournal;
import org.godwit.api.site.SiteMachine;
import org.godwit.api.site.SitePicture;
import org.godwit.core.level.CatalogParts;
import org.godwit.testkit.catalog.MemoryCatalog;

/** A catalog that outlives processes and whose writes fail before and after they took effect. */
final class SimulatedCatalog {
    private final SimulatedWorld world;
    private final MemoryCatalog memory = new MemoryCatalog();
    private BiConsumer<CloudSite, CloudSite> witness = (before, after) -> {};
    private BiConsumer<Optional<Failback>, Failback> failbacks = (before, after) -> {};
    private Consumer<CloudSiteId> removing = site -> {};
    private BiConsumer<Optional<Migration>, Migration> migrating = (before, after) -> {};

    SimulatedCatalog(SimulatedWorld world) {
        this.world = world;
    }

    /** Who sees which sites are forgotten, before they are. */
    void removing(Consumer<CloudSiteId> now) {
        removing = now;
    }

    /** Who sees how each migration that is changed stands before and afterwards. */
    void migrating(BiConsumer<Optional<Migration>, Migration> now) {
        migrating = now;
    }

    /** Who sees how each site that is changed stands before and afterwards. */
    void witness(BiConsumer<CloudSite, CloudSite> now) {
        witness = now;
    }

    /** Who sees how each failback that is changed stands before and afterwards. */
    void failbacks(BiConsumer<Optional<Failback>, Failback> now) {
        failbacks = now;
    }

    /** What is remembered, without faults. */
    MemoryCatalog memory() {
        return memory;
    }

    /** The catalog as one process sees it. */
    CatalogParts open() {
        long epoch = world.epoch();
        return new CatalogParts(
                new Points(epoch),
                new Known(epoch),
                new Journal(epoch),
                memory.policies(),
                memory.tenants(),
                new Sites(epoch));
    }

    /** Migrations as one process sees them. */
    MigrationJournal migrations() {
        return new Migrating(world.epoch());
    }

    private final class Migrating implements MigrationJournal {
        private final long epoch;

        Migrating(long epoch) {
            this.epoch = epoch;
        }

        @Override
        public void save(Migration migration) throws IOException {
            world.alive(epoch);
            world.maybe(40, "MIGRATION_FAILED_BEFORE");
            migrating.accept(memory.migrations().find(migration.id()), migration);
            memory.migrations().save(migration);
            world.maybe(40, "MIGRATION_FAILED_AFTER");
        }

        @Override
        public Optional<Migration> find(MigrationId id) throws IOException {
            world.alive(epoch);
            return memory.migrations().find(id);
        }

        @Override
        public List<Migration> newest(int limit) throws IOException {
            world.alive(epoch);
            return memory.migrations().newest(limit);
        }

        @Override
        public List<Migration> open() throws IOException {
            world.alive(epoch);
            return memory.migrations().open();
        }
    }

    private final class Points implements RestorePoints {
        private final long epoch;

        Points(long epoch) {
            this.epoch = epoch;
        }

        @Override
        public void commit(RestorePoint point) throws IOException {
            world.alive(epoch);
            world.maybe(12, "COMMIT_FAILED_BEFORE");
            memory.points().commit(point);
            world.maybe(12, "COMMIT_FAILED_AFTER");
        }

        @Override
        public Optional<RestorePoint> find(RestorePointId id) throws IOException {
            world.alive(epoch);
            return memory.points().find(id);
        }

        @Override
        public Optional<RestorePoint> latest(MachineId machine) throws IOException {
            world.alive(epoch);
            return memory.points().latest(machine);
        }

        @Override
        public List<RestorePoint> of(MachineId machine) throws IOException {
            world.alive(epoch);
            return memory.points().of(machine);
        }

        @Override
        public List<RestorePoint> all() throws IOException {
            world.alive(epoch);
            return memory.points().all();
        }

        @Override
        public void remove(RestorePointId id) throws IOException {
            world.alive(epoch);
            world.maybe(12, "REMOVE_FAILED_BEFORE");
            memory.points().remove(id);
            world.maybe(12, "REMOVE_FAILED_AFTER");
        }

        @Override
        public boolean remove(RestorePointId id, StoreId from) throws IOException {
            world.alive(epoch);
            world.maybe(12, "REMOVE_FAILED_BEFORE");
            boolean removed = memory.points().remove(id, from);
            world.maybe(12, "REMOVE_FAILED_AFTER");
            return removed;
        }

        @Override
        public boolean move(RestorePoint moved, StoreId from) throws IOException {
            world.alive(epoch);
            world.maybe(12, "MOVE_FAILED_BEFORE");
            boolean did = memory.points().move(moved, from);
            world.maybe(12, "MOVE_FAILED_AFTER");
            return did;
        }

        @Override
        public void verified(Verification verification) throws IOException {
            world.alive(epoch);
            memory.points().verified(verification);
        }

        @Override
        public Optional<Verification> verification(RestorePointId id) throws IOException {
            world.alive(epoch);
            return memory.points().verification(id);
        }
    }

    private final class Known implements Machines {
        private final long epoch;

        Known(long epoch) {
            this.epoch = epoch;
        }

        @Override
        public void put(Machine machine) throws IOException {
            world.alive(epoch);
            memory.machines().put(machine);
        }

        @Override
        public Optional<Machine> find(MachineId id) throws IOException {
            world.alive(epoch);
            return memory.machines().find(id);
        }

        @Override
        public List<Machine> all() throws IOException {
            world.alive(epoch);
            return memory.machines().all();
        }
    }

    private final class Journal implements JobJournal {
        private final long epoch;

        Journal(long epoch) {
            this.epoch = epoch;
        }

        @Override
        public void save(Job job) throws IOException {
            world.alive(epoch);
            world.maybe(40, "SAVE_FAILED_BEFORE");
            memory.journal().save(job);
            world.maybe(40, "SAVE_FAILED_AFTER");
        }

        @Override
        public Optional<Job> find(JobId id) throws IOException {
            world.alive(epoch);
            return memory.journal().find(id);
        }

        @Override
        public List<Job> unfinished() throws IOException {
            world.alive(epoch);
            return memory.journal().unfinished();
        }

        @Override
        public List<Job> newest(int limit) throws IOException {
            world.alive(epoch);
            return memory.journal().newest(limit);
        }
    }

    private final class Sites implements SiteJournal {
        private final long epoch;

        Sites(long epoch) {
            this.epoch = epoch;
        }

        @Override
        public void save(CloudSite site) throws IOException {
            saving(() -> {
                memory.sites().find(site.id()).ifPresent(before -> witness.accept(before, site));
                memory.sites().save(site);
            });
        }

        @Override
        public void save(CloudSite site, List<SiteMachine> machines) throws IOException {
            saving(() -> {
                memory.sites().find(site.id()).ifPresent(before -> witness.accept(before, site));
                memory.sites().save(site, machines);
            });
        }

        @Override
        public void save(Failback failback) throws IOException {
            saving(() -> {
                Optional<Failback> before = memory.sites().find(failback.id());
                memory.sites().save(failback);
                failbacks.accept(before, failback);
            });
        }

        @Override
        public Optional<Failback> find(FailbackId id) throws IOException {
            world.alive(epoch);
            return memory.sites().find(id);
        }

        @Override
        public List<Failback> newestFailbacks(int limit) throws IOException {
            world.alive(epoch);
            return memory.sites().newestFailbacks(limit);
        }

        @Override
        public List<Failback> openFailbacks() throws IOException {
            world.alive(epoch);
            return memory.sites().openFailbacks();
        }

        @Override
        public void save(CloudSiteId site, SiteMachine machine) throws IOException {
            saving(() -> memory.sites().save(site, machine));
        }

        @Override
        public void save(SitePicture picture) throws IOException {
            saving(() -> memory.sites().save(picture));
        }

        @Override
        public List<SitePicture> pictures(CloudSiteId site) throws IOException {
            return read().pictures(site);
        }

        @Override
        public void save(LedgerEntry entry) throws IOException {
            saving(() -> memory.sites().save(entry));
        }

        @Override
        public void remove(CloudSiteId site) throws IOException {
            saving(() -> {
                removing.accept(site);
                memory.sites().remove(site);
            });
        }

        @Override
        public void save(DrillSchedule schedule) throws IOException {
            saving(() -> memory.sites().save(schedule));
        }

        @Override
        public void removeSchedule(String plan) throws IOException {
            saving(() -> memory.sites().removeSchedule(plan));
        }

        @Override
        public List<DrillSchedule> schedules() throws IOException {
            return read().schedules();
        }

        private void saving(Saving saving) throws IOException {
            world.alive(epoch);
            world.maybe(60, "SITE_FAILED_BEFORE");
            saving.run();
            world.maybe(60, "SITE_FAILED_AFTER");
        }

        private SiteJournal read() {
            world.alive(epoch);
            return memory.sites();
        }

        @Override
        public Optional<CloudSite> find(CloudSiteId id) throws IOException {
            return read().find(id);
        }

        @Override
        public List<CloudSite> newest(int limit) throws IOException {
            return read().newest(limit);
        }

        @Override
        public List<CloudSite> open() throws IOException {
            return read().open();
        }

        @Override
        public List<SiteMachine> machines(CloudSiteId site) throws IOException {
            return read().machines(site);
        }

        @Override
        public Optional<LedgerEntry> entry(CloudSiteId site, LedgerEntry.Kind kind, String name) throws IOException {
            return read().entry(site, kind, name);
        }

        @Override
        public List<LedgerEntry> ledger(CloudSiteId site) throws IOException {
            return read().ledger(site);
        }
    }

    private interface Saving {
        void run() throws IOException;
    }
}
