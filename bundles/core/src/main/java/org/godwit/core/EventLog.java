// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.godwit.api.job.Event;
import org.godwit.api.job.Events;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last {@value #REMEMBERED} events, and who listens. A thread for each listener, so that a slow one only hurts
 * itself: it loses the oldest.
 */
@Component(service = Events.class, immediate = true)
public final class EventLog implements Events {
    private static final Logger log = LoggerFactory.getLogger(EventLog.class);

    /** Enough for a browser that was away for a moment. */
    static final int REMEMBERED = 1000;

    private final Clock clock;
    private final Deque<Event> last = new ArrayDeque<>();
    private long nextId;
    private boolean closed;

    @Activate
    public EventLog() {
        this(Clock.systemUTC());
    }

    public EventLog(Clock clock) {
        this.clock = clock;
        // Ids go on rising over a restart, so that a listener's last id from before it is not in the future.
        this.nextId = clock.millis() * 1000;
    }

    @Override
    public synchronized void publish(String topic, String type, String subject, Map<String, String> facts) {
        last.addLast(new Event(nextId++, clock.instant(), topic, type, subject, facts));
        if (last.size() > REMEMBERED) {
            last.removeFirst();
        }
        notifyAll();
    }

    @Override
    public AutoCloseable subscribe(long afterId, Consumer<Event> listener) {
        Subscription subscription = new Subscription(listener, afterId == Long.MAX_VALUE ? newest() : afterId);
        Thread thread = new Thread(subscription, "godwit-events");
        thread.setDaemon(true);
        thread.start();
        return subscription;
    }

    /** Ends all subscriptions. */
    @Deactivate
    public synchronized void close() {
        closed = true;
        notifyAll();
    }

    private synchronized long newest() {
        return nextId - 1;
    }

    /** Waits until there is an event after that one; empty when there will be none. */
    private synchronized List<Event> after(long id, Subscription subscription) throws InterruptedException {
        while (!closed
                && !subscription.closed
                && (last.isEmpty() || last.getLast().id() <= id)) {
            wait();
        }
        List<Event> news = new ArrayList<>();
        if (!closed && !subscription.closed) {
            last.stream().filter(event -> event.id() > id).forEach(news::add);
        }
        return news;
    }

    private final class Subscription implements Runnable, AutoCloseable {
        private final Consumer<Event> listener;
        private long seen;
        private volatile boolean closed;

        Subscription(Consumer<Event> listener, long seen) {
            this.listener = listener;
            this.seen = seen;
        }

        @Override
        public void run() {
            try {
                for (List<Event> news = after(seen, this); !news.isEmpty(); news = after(seen, this)) {
                    for (Event event : news) {
                        seen = event.id();
                        if (!closed) {
                            listener.accept(event);
                        }
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                log.warn("listener of events failed and is told no more", e);
            }
        }

        @Override
        public void close() {
            synchronized (EventLog.this) {
                closed = true;
                EventLog.this.notifyAll();
            }
        }
    }
}
