// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.notify;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Alerts, webhooks and what is to be told, as the catalog remembers them. Durable when a call returns. */
public interface NotifyJournal {

    /** Adds alerts or changes those of the same ids, and adds what is told of them: all of it or nothing. */
    void save(List<Alert> alerts, List<Delivery> told) throws IOException;

    Optional<Alert> alert(String id) throws IOException;

    /** Those that are not over, oldest first. */
    List<Alert> openAlerts() throws IOException;

    /** Newest first. */
    List<Alert> alerts(int limit) throws IOException;

    /** Adds a hook, or changes the one of that id. */
    void save(Webhook hook) throws IOException;

    /** With its deliveries. */
    void removeWebhook(String id) throws IOException;

    /** By id, which is by age. */
    List<Webhook> webhooks() throws IOException;

    /** Changes a delivery that is there; nothing happens when it is gone. */
    void save(Delivery delivery) throws IOException;

    Optional<Delivery> delivery(String id) throws IOException;

    /** Newest first. */
    List<Delivery> deliveries(String channel, int limit) throws IOException;

    /** Those that wait and are due, the longest due first. */
    List<Delivery> due(String channel, Instant now, int limit) throws IOException;

    /** How many wait, due or not. */
    int waiting(String channel) throws IOException;

    /** Drops what has ended and is older: deliveries that do not wait, alerts that are over. */
    void forget(Instant before) throws IOException;
}
