// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.godwit.api.job.Event;
import org.godwit.api.job.Events;

/** Events that are heard on the thread that publishes them. */
public final class FakeEvents implements Events {
    private final List<Event> past = new ArrayList<>();
    private final List<Consumer<Event>> listeners = new CopyOnWriteArrayList<>();
    private long next = 1;
    private int subscriptions;

    @Override
    public synchronized void publish(String topic, String type, String subject, Map<String, String> facts) {
        Event event = new Event(next++, Instant.now(), topic, type, subject, facts);
        past.add(event);
        listeners.forEach(listener -> listener.accept(event));
    }

    @Override
    public synchronized AutoCloseable subscribe(long afterId, Consumer<Event> listener) {
        past.stream().filter(event -> event.id() > afterId).forEach(listener);
        listeners.add(listener);
        subscriptions++;
        return () -> listeners.remove(listener);
    }

    /** Everything up to that event can no longer be replayed. */
    public synchronized void forget(long upTo) {
        past.removeIf(event -> event.id() <= upTo);
    }

    /** How often somebody began to listen. */
    public synchronized int subscriptions() {
        return subscriptions;
    }

    public int listeners() {
        return listeners.size();
    }
}
