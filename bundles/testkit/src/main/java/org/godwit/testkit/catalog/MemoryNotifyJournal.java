// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.catalog;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.godwit.api.notify.Alert;
import org.godwit.api.notify.Delivery;
import org.godwit.api.notify.NotifyJournal;
import org.godwit.api.notify.Webhook;

/** Alerts, webhooks and deliveries in memory. Safe for use by many threads. */
public final class MemoryNotifyJournal implements NotifyJournal {
    private final Map<String, Alert> alerts = new TreeMap<>();
    private final Map<String, Webhook> hooks = new TreeMap<>();
    private final Map<String, Delivery> deliveries = new TreeMap<>();

    @Override
    public synchronized void save(List<Alert> changed, List<Delivery> told) {
        changed.forEach(alert -> alerts.put(alert.id(), alert));
        told.forEach(delivery -> deliveries.put(delivery.id(), delivery));
    }

    @Override
    public synchronized Optional<Alert> alert(String id) {
        return Optional.ofNullable(alerts.get(id));
    }

    @Override
    public synchronized List<Alert> openAlerts() {
        return alerts.values().stream()
                .filter(Alert::isOpen)
                .sorted(Comparator.comparing(Alert::since).thenComparing(Alert::id))
                .toList();
    }

    @Override
    public synchronized List<Alert> alerts(int limit) {
        return alerts.values().stream()
                .sorted(Comparator.comparing(Alert::since)
                        .thenComparing(Alert::id)
                        .reversed())
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized void save(Webhook hook) {
        hooks.put(hook.id(), hook);
    }

    @Override
    public synchronized void removeWebhook(String id) {
        hooks.remove(id);
        deliveries.values().removeIf(delivery -> delivery.channel().equals(id));
    }

    @Override
    public synchronized List<Webhook> webhooks() {
        return List.copyOf(hooks.values());
    }

    @Override
    public synchronized void save(Delivery delivery) {
        deliveries.computeIfPresent(delivery.id(), (id, old) -> delivery);
    }

    @Override
    public synchronized Optional<Delivery> delivery(String id) {
        return Optional.ofNullable(deliveries.get(id));
    }

    @Override
    public synchronized List<Delivery> deliveries(String channel, int limit) {
        return of(channel)
                .sorted(Comparator.comparing(Delivery::createdAt)
                        .thenComparing(Delivery::id)
                        .reversed())
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized List<Delivery> due(String channel, Instant now, int limit) {
        return of(channel)
                .filter(delivery -> delivery.state() == Delivery.State.WAITING)
                .filter(delivery -> !delivery.dueAt().isAfter(now))
                .sorted(Comparator.comparing(Delivery::dueAt).thenComparing(Delivery::id))
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized int waiting(String channel) {
        return (int) of(channel)
                .filter(delivery -> delivery.state() == Delivery.State.WAITING)
                .count();
    }

    @Override
    public synchronized void forget(Instant before) {
        deliveries
                .values()
                .removeIf(delivery -> delivery.state() != Delivery.State.WAITING
                        && delivery.createdAt().isBefore(before));
        alerts.values()
                .removeIf(alert ->
                        alert.overAt().filter(at -> at.isBefore(before)).isPresent());
    }

    private Stream<Delivery> of(String channel) {
        return List.copyOf(deliveries.values()).stream()
                .filter(delivery -> delivery.channel().equals(channel));
    }
}
