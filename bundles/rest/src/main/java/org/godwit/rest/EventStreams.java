// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;

/**
 * Server-sent events (WHATWG HTML, section 9.2). Each stream has a thread of its own, because writing to a slow client
 * blocks; their number is bounded.
 */
final class EventStreams implements AutoCloseable {

    /** Streams at once, a thread each: a browser tab or a command line that follows. */
    static final int MAX = 64;

    private final Set<EventStream> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong opened = new AtomicLong();
    private final Parts parts;
    private final Sessions sessions;
    private final Duration heartbeat;

    EventStreams(Parts parts, Sessions sessions, Duration heartbeat) {
        this.parts = parts;
        this.sessions = sessions;
        this.heartbeat = heartbeat;
    }

    Reply open(Call call) throws IOException {
        Parts.Feed feed = parts.feed();
        if (open.size() >= MAX) {
            throw Problem.of(
                            Kind.TRANSIENT,
                            "STREAMS_EXHAUSTED",
                            "Cannot open another event stream: " + MAX + " are open.",
                            "Close some, or ask for the jobs now and then instead.")
                    .asException();
        }
        SignedIn caller = call.signedIn();
        HttpServletResponse response = call.response();
        response.setStatus(200);
        response.setContentType("text/event-stream");
        response.setCharacterEncoding("UTF-8");
        response.setHeader("X-Accel-Buffering", "no");
        AsyncContext async = call.request().startAsync();
        async.setTimeout(0);
        EventStream stream = new EventStream(async, response.getOutputStream(), call.words("topics"), heartbeat);
        stream.aliveWhile(() -> parts.isCurrent(feed)
                && caller.session()
                        .map(session -> sessions.alive(session.key()))
                        .orElse(true));
        open.add(stream);
        String since = call.request().getHeader("Last-Event-ID");
        Thread thread = new Thread(
                () -> {
                    try (stream) {
                        stream.run(feed, since);
                    } finally {
                        open.remove(stream);
                    }
                },
                "godwit-events-" + opened.incrementAndGet());
        thread.setDaemon(true);
        thread.start();
        return Reply.taken();
    }

    int count() {
        return open.size();
    }

    @Override
    public void close() {
        open.forEach(EventStream::close);
    }
}
