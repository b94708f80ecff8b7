// SPDX-License-Identifier: Apache-2.0
package org.godwit.catalog;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.godwit.api.plan.CloudSiteId;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.DrillSchedule;
import org.godwit.api.site.Failback;
import org.godwit.api.site.FailbackId;
import org.godwit.api.site.LedgerEntry;
import org.godwit.api.site.SiteJournal;
import org.godwit.api.site.SiteMachine;
import org.godwit.api.site.SitePicture;
import org.jdbi.v3.core.statement.Update;

/** {@code cloud_site}, {@code site_machine}, {@code site_ledger}, {@code drill_schedule}. */
final class SiteTable implements SiteJournal {
    private static final String FINAL = Arrays.stream(CloudSite.State.values())
            .filter(CloudSite.State::isFinal)
            .map(state -> "'" + state.name() + "'")
            .collect(Collectors.joining(", "));

    private final CatalogDatabase database;

    SiteTable(CatalogDatabase database) {
        this.database = database;
    }

    @Override
    public void save(CloudSite site) throws IOException {
        sites().with(values(site));
    }

    private Upsert sites() {
        return new Upsert(
                database,
                "update cloud_site set state = :state, started_at = :startedAt, body = :body where id = :id",
                "insert into cloud_site (id, state, started_at, body) values (:id, :state, :startedAt, :body)");
    }

    private static Consumer<Update> values(CloudSite site) {
        return statement -> statement
                .bind("id", site.id().value())
                .bind("state", site.state().name())
                .bind("startedAt", CatalogDatabase.micros(site.startedAt()))
                .bind("body", RecordJson.write(site, CloudSite.class));
    }

    @Override
    public void save(CloudSite site, List<SiteMachine> machines) throws IOException {
        database.write(handle -> handle.useTransaction(all -> {
            for (SiteMachine machine : machines) {
                ofMachines().put(all, values(site.id(), machine));
            }
            sites().put(all, values(site));
        }));
    }

    @Override
    public void save(CloudSiteId site, SiteMachine machine) throws IOException {
        ofMachines().with(values(site, machine));
    }

    private Upsert ofMachines() {
        return new Upsert(
                database,
                "update site_machine set body = :body where site = :site and device = :device",
                "insert into site_machine (site, device, body) values (:site, :device, :body)");
    }

    private static Consumer<Update> values(CloudSiteId site, SiteMachine machine) {
        return statement -> statement
                .bind("site", site.value())
                .bind("device", machine.device())
                .bind("body", RecordJson.write(machine, SiteMachine.class));
    }

    @Override
    public void save(LedgerEntry entry) throws IOException {
        new Upsert(
                        database,
                        "update site_ledger set body = :body where site = :site and kind = :kind and name = :name",
                        "insert into site_ledger (site, kind, name, body) values (:site, :kind, :name, :body)")
                .with(statement -> statement
                        .bind("site", entry.site().value())
                        .bind("kind", entry.kind().name())
                        .bind("name", entry.name())
                        .bind("body", RecordJson.write(entry, LedgerEntry.class)));
    }

    @Override
    public Optional<CloudSite> find(CloudSiteId id) throws IOException {
        return database.read(handle -> handle.createQuery("select body from cloud_site where id = :id")
                .bind("id", id.value())
                .map((row, context) -> site(row.getString(1)))
                .findOne());
    }

    @Override
    public List<CloudSite> newest(int limit) throws IOException {
        return database.read(handle -> handle.createQuery(
                        "select body from cloud_site order by started_at desc, id desc limit :limit")
                .bind("limit", limit)
                .map((row, context) -> site(row.getString(1)))
                .list());
    }

    @Override
    public List<CloudSite> open() throws IOException {
        return database.read(handle -> handle.createQuery(
                        "select body from cloud_site where state not in (" + FINAL + ") order by started_at, id")
                .map((row, context) -> site(row.getString(1)))
                .list());
    }

    @Override
    public void remove(CloudSiteId site) throws IOException {
        database.write(handle -> {
            for (String table : List.of(
                    "site_picture where site",
                    "site_ledger where site",
                    "site_machine where site",
                    "cloud_site where id")) {
                handle.createUpdate("delete from " + table + " = :site")
                        .bind("site", site.value())
                        .execute();
            }
        });
    }

    @Override
    public List<SiteMachine> machines(CloudSiteId site) throws IOException {
        return database.read(
                handle -> handle.createQuery("select body from site_machine where site = :site order by device")
                        .bind("site", site.value())
                        .map((row, context) -> RecordJson.read(row.getString(1), SiteMachine.class))
                        .list());
    }

    @Override
    public void save(SitePicture picture) throws IOException {
        new Upsert(
                        database,
                        "update site_picture set taken_at = :takenAt, png = :png where site = :site and device = :device",
                        "insert into site_picture (site, device, taken_at, png) values (:site, :device, :takenAt, :png)")
                .with(statement -> statement
                        .bind("site", picture.site().value())
                        .bind("device", picture.device())
                        .bind("takenAt", CatalogDatabase.micros(picture.takenAt()))
                        .bind("png", picture.png()));
    }

    @Override
    public List<SitePicture> pictures(CloudSiteId site) throws IOException {
        return database.read(handle -> handle.createQuery(
                        "select device, taken_at, png from site_picture where site = :site order by device")
                .bind("site", site.value())
                .map((row, context) -> new SitePicture(
                        site, row.getString(1), CatalogDatabase.instant(row.getLong(2)), row.getString(3)))
                .list());
    }

    @Override
    public Optional<LedgerEntry> entry(CloudSiteId site, LedgerEntry.Kind kind, String name) throws IOException {
        return database.read(handle -> handle.createQuery(
                        "select body from site_ledger where site = :site and kind = :kind and name = :name")
                .bind("site", site.value())
                .bind("kind", kind.name())
                .bind("name", name)
                .map((row, context) -> RecordJson.read(row.getString(1), LedgerEntry.class))
                .findOne());
    }

    @Override
    public List<LedgerEntry> ledger(CloudSiteId site) throws IOException {
        return database.read(
                handle -> handle.createQuery("select body from site_ledger where site = :site order by number")
                        .bind("site", site.value())
                        .map((row, context) -> RecordJson.read(row.getString(1), LedgerEntry.class))
                        .list());
    }

    @Override
    public void save(DrillSchedule schedule) throws IOException {
        new Upsert(
                        database,
                        "update drill_schedule set body = :body where plan = :plan",
                        "insert into drill_schedule (plan, body) values (:plan, :body)")
                .with(statement -> statement
                        .bind("plan", schedule.plan())
                        .bind("body", RecordJson.write(schedule, DrillSchedule.class)));
    }

    @Override
    public void removeSchedule(String plan) throws IOException {
        database.write(handle -> handle.createUpdate("delete from drill_schedule where plan = :plan")
                .bind("plan", plan)
                .execute());
    }

    @Override
    public List<DrillSchedule> schedules() throws IOException {
        return database.read(handle -> handle.createQuery("select body from drill_schedule order by plan")
                .map((row, context) -> RecordJson.read(row.getString(1), DrillSchedule.class))
                .list());
    }

    @Override
    public void save(Failback failback) throws IOException {
        new Upsert(
                        database,
                        "update failback set is_over = :isOver, started_at = :startedAt, body = :body where id = :id",
                        "insert into failback (id, is_over, started_at, body) values (:id, :isOver, :startedAt, :body)")
                .with(statement -> statement
                        .bind("id", failback.id().value())
                        .bind("isOver", failback.isOver())
                        .bind("startedAt", CatalogDatabase.micros(failback.startedAt()))
                        .bind("body", RecordJson.write(failback, Failback.class)));
    }

    @Override
    public Optional<Failback> find(FailbackId id) throws IOException {
        return database.read(handle -> handle.createQuery("select body from failback where id = :id")
                .bind("id", id.value())
                .map((row, context) -> RecordJson.read(row.getString(1), Failback.class))
                .findOne());
    }

    @Override
    public List<Failback> newestFailbacks(int limit) throws IOException {
        return database.read(
                handle -> handle.createQuery("select body from failback order by started_at desc, id desc limit :limit")
                        .bind("limit", limit)
                        .map((row, context) -> RecordJson.read(row.getString(1), Failback.class))
                        .list());
    }

    @Override
    public List<Failback> openFailbacks() throws IOException {
        return database.read(
                handle -> handle.createQuery("select body from failback where is_over = false order by started_at, id")
                        .map((row, context) -> RecordJson.read(row.getString(1), Failback.class))
                        .list());
    }

    private static CloudSite site(String body) {
        return RecordJson.read(body, CloudSite.class);
    }
}
