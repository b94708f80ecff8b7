// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.godwit.api.job.Event;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client that listens. Its ids are {@code <epoch>-<id of the event>}: the ids of events begin anew when the event
 * service does, and a client that comes back with one of an earlier life is told of the gap.
 */
final class EventStream implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);

    /** Events that wait for a slow client; when more come, the oldest go and the client is told of the gap. */
    private static final int MAX_WAITING = 1000;

    private final BlockingQueue<Event> waiting = new LinkedBlockingQueue<>(MAX_WAITING);
    private final AtomicBoolean lost = new AtomicBoolean();

    /** The event that comes first unless some were forgotten; only the first is compared. */
    private final AtomicLong expected = new AtomicLong(Long.MAX_VALUE);

    private final AtomicBoolean closed = new AtomicBoolean();
    private final AsyncContext async;
    private final ServletOutputStream out;
    private final Set<String> topics;
    private final Duration heartbeat;
    private volatile BooleanSupplier alive = () -> true;

    /** @param topics empty for all */
    EventStream(AsyncContext async, ServletOutputStream out, Set<String> topics, Duration heartbeat) {
        this.async = async;
        this.out = out;
        this.topics = topics;
        this.heartbeat = heartbeat;
    }

    /** The stream ends, at its next heartbeat, when this no longer holds. */
    void aliveWhile(BooleanSupplier condition) {
        alive = condition;
    }

    /** Writes until the client or we have enough. */
    void run(Parts.Feed feed, @Nullable String lastEventId) {
        long after = after(feed, lastEventId);
        expected.set(after == Long.MAX_VALUE ? after : after + 1);
        try (AutoCloseable subscription = feed.events().subscribe(after, this::take)) {
            LOG.debug("An event stream opened subscription={}", subscription);
            write("retry: 2000\n\n");
            if (lastEventId != null && after == Long.MAX_VALUE) {
                lost.set(true);
            }
            while (!closed.get() && alive.getAsBoolean()) {
                writeGap();
                Event next = waiting.poll(heartbeat.toMillis(), TimeUnit.MILLISECONDS);
                writeGap();
                write(next == null ? ":\n\n" : message(feed.epoch(), next));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            // The client went away: that is how streams end.
            LOG.debug("An event stream ended", e);
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            try {
                async.complete();
            } catch (IllegalStateException e) {
                LOG.debug("An event stream had ended already", e);
            }
        }
    }

    /** The id of the last event the client has seen, or {@link Long#MAX_VALUE} when that cannot be told. */
    private static long after(Parts.Feed feed, @Nullable String lastEventId) {
        String prefix = feed.epoch() + "-";
        if (lastEventId != null && lastEventId.startsWith(prefix)) {
            try {
                return Long.parseLong(lastEventId.substring(prefix.length()));
            } catch (NumberFormatException e) {
                return Long.MAX_VALUE;
            }
        }
        return Long.MAX_VALUE;
    }

    /** Called on a thread of the event service: never waits. */
    private void take(Event event) {
        if (event.id() > expected.getAndSet(Long.MAX_VALUE)) {
            lost.set(true);
        }
        if (!topics.isEmpty() && !topics.contains(event.topic())) {
            return;
        }
        while (!waiting.offer(event)) {
            waiting.poll();
            lost.set(true);
        }
    }

    private static String message(String epoch, Event event) throws IOException {
        ObjectNode json = Json.object();
        json.put("id", event.id());
        json.put("at", Json.time(event.at()));
        json.put("topic", event.topic());
        json.put("type", event.type());
        json.put("subject", event.subject());
        json.set("facts", Json.texts(event.facts()));
        return "id: " + epoch + "-" + event.id() + "\nevent: " + event.topic() + "\ndata: "
                + Json.MAPPER.writeValueAsString(json) + "\n\n";
    }

    private void writeGap() throws IOException {
        if (lost.getAndSet(false)) {
            write("event: gap\ndata: {}\n\n");
        }
    }

    private void write(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
