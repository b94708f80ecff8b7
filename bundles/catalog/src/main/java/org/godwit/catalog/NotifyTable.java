// SPDX-License-Identifier: Apache-2.0
package org.godwit.catalog;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.godwit.api.notify.Alert;
import org.godwit.api.notify.Delivery;
import org.godwit.api.notify.NotifyJournal;
import org.godwit.api.notify.Webhook;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;

/** {@code notify_alert}, {@code notify_webhook}, {@code notify_delivery}. */
final class NotifyTable implements NotifyJournal {
    private static final String CHANGE_DELIVERY =
            "update notify_delivery set state = :state, due_at = :dueAt, body = :body where id = :id";

    private final CatalogDatabase database;

    NotifyTable(CatalogDatabase database) {
        this.database = database;
    }

    @Override
    public void save(List<Alert> alerts, List<Delivery> told) throws IOException {
        database.write(handle -> handle.useTransaction(transaction -> {
            alerts.forEach(alert -> put(transaction, alert));
            told.forEach(delivery -> bind(
                            transaction.createUpdate("insert into notify_delivery"
                                    + " (id, channel, state, created_at, due_at, body)"
                                    + " values (:id, :channel, :state, :createdAt, :dueAt, :body)"),
                            delivery)
                    .bind("channel", delivery.channel())
                    .bind("createdAt", CatalogDatabase.micros(delivery.createdAt()))
                    .execute());
        }));
    }

    /** One thread at a time decides about an alert, so nobody is faster with the same one. */
    private static void put(Handle handle, Alert alert) {
        String update =
                "update notify_alert set since = :since, over_at = cast(:overAt as bigint), body = :body where id = :id";
        String insert = "insert into notify_alert (id, since, over_at, body)"
                + " values (:id, :since, cast(:overAt as bigint), :body)";
        if (bind(handle.createUpdate(update), alert).execute() == 0) {
            bind(handle.createUpdate(insert), alert).execute();
        }
    }

    private static Update bind(Update statement, Alert alert) {
        return statement
                .bind("id", alert.id())
                .bind("since", CatalogDatabase.micros(alert.since()))
                .bind("overAt", alert.overAt().map(CatalogDatabase::micros).orElse(null))
                .bind("body", RecordJson.write(alert, Alert.class));
    }

    private static Update bind(Update statement, Delivery delivery) {
        return statement
                .bind("id", delivery.id())
                .bind("state", delivery.state().name())
                .bind("dueAt", CatalogDatabase.micros(delivery.dueAt()))
                .bind("body", RecordJson.write(delivery, Delivery.class));
    }

    @Override
    public Optional<Alert> alert(String id) throws IOException {
        return database.read(handle -> handle.createQuery("select body from notify_alert where id = :id")
                .bind("id", id)
                .map((row, context) -> RecordJson.read(row.getString(1), Alert.class))
                .findOne());
    }

    @Override
    public List<Alert> openAlerts() throws IOException {
        return database.read(
                handle -> handle.createQuery("select body from notify_alert where over_at is null order by since, id")
                        .map((row, context) -> RecordJson.read(row.getString(1), Alert.class))
                        .list());
    }

    @Override
    public List<Alert> alerts(int limit) throws IOException {
        return database.read(
                handle -> handle.createQuery("select body from notify_alert order by since desc, id desc limit :limit")
                        .bind("limit", limit)
                        .map((row, context) -> RecordJson.read(row.getString(1), Alert.class))
                        .list());
    }

    @Override
    public void save(Webhook hook) throws IOException {
        new Upsert(
                        database,
                        "update notify_webhook set body = :body where id = :id",
                        "insert into notify_webhook (id, body) values (:id, :body)")
                .with(statement -> statement.bind("id", hook.id()).bind("body", RecordJson.write(hook, Webhook.class)));
    }

    @Override
    public void removeWebhook(String id) throws IOException {
        database.write(handle -> handle.useTransaction(transaction -> {
            transaction
                    .createUpdate("delete from notify_delivery where channel = :id")
                    .bind("id", id)
                    .execute();
            transaction
                    .createUpdate("delete from notify_webhook where id = :id")
                    .bind("id", id)
                    .execute();
        }));
    }

    @Override
    public List<Webhook> webhooks() throws IOException {
        return database.read(handle -> handle.createQuery("select body from notify_webhook order by id")
                .map((row, context) -> RecordJson.read(row.getString(1), Webhook.class))
                .list());
    }

    @Override
    public void save(Delivery delivery) throws IOException {
        database.write(
                handle -> bind(handle.createUpdate(CHANGE_DELIVERY), delivery).execute());
    }

    @Override
    public Optional<Delivery> delivery(String id) throws IOException {
        return database.read(handle -> handle.createQuery("select body from notify_delivery where id = :id")
                .bind("id", id)
                .map((row, context) -> RecordJson.read(row.getString(1), Delivery.class))
                .findOne());
    }

    @Override
    public List<Delivery> deliveries(String channel, int limit) throws IOException {
        return database.read(handle -> handle.createQuery("select body from notify_delivery where channel = :channel"
                        + " order by created_at desc, id desc limit :limit")
                .bind("channel", channel)
                .bind("limit", limit)
                .map((row, context) -> RecordJson.read(row.getString(1), Delivery.class))
                .list());
    }

    @Override
    public List<Delivery> due(String channel, Instant now, int limit) throws IOException {
        return database.read(handle -> handle.createQuery("select body from notify_delivery where channel = :channel"
                        + " and state = 'WAITING' and due_at <= :now order by due_at, id limit :limit")
                .bind("channel", channel)
                .bind("now", CatalogDatabase.micros(now))
                .bind("limit", limit)
                .map((row, context) -> RecordJson.read(row.getString(1), Delivery.class))
                .list());
    }

    @Override
    public int waiting(String channel) throws IOException {
        return database.read(handle -> handle.createQuery(
                        "select count(*) from notify_delivery where channel = :channel and state = 'WAITING'")
                .bind("channel", channel)
                .mapTo(Integer.class)
                .one());
    }

    @Override
    public void forget(Instant before) throws IOException {
        database.write(handle -> handle.useTransaction(transaction -> {
            transaction
                    .createUpdate("delete from notify_delivery where state <> 'WAITING' and created_at < :before")
                    .bind("before", CatalogDatabase.micros(before))
                    .execute();
            transaction
                    .createUpdate("delete from notify_alert where over_at < :before")
                    .bind("before", CatalogDatabase.micros(before))
                    .execute();
        }));
    }
}
