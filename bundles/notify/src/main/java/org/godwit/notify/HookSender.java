// SPDX-License-Identifier: Apache-2.0
package org.godwit.notify;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.godwit.api.notify.Delivery;
import org.godwit.api.notify.Delivery.Outcome;
import org.godwit.api.notify.Delivery.State;
import org.godwit.api.notify.NotifyJournal;
import org.godwit.api.notify.Webhook;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what is due. One message at a time to each hook, several hooks beside each other; a hook that does not take a message is
 * left alone until that one is due again. What was sent is written down after it was: killed in between, it is sent again under
 * the same id.
 */
final class HookSender implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HookSender.class);

    /** Hooks that are sent to at once. */
    private static final int THREADS = 8;

    /** Messages of a hook before another one has its turn. */
    private static final int BATCH = 20;

    private static final int GONE = 410;

    private final NotifyJournal journal;
    private final HookBook hooks;
    private final HookPost post;
    private final Pace pace;
    private final Set<String> busy = ConcurrentHashMap.newKeySet();
    private final Map<String, Instant> notBefore = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, work -> {
        Thread thread = new Thread(work, "godwit-webhook");
        thread.setDaemon(true);
        return thread;
    });

    /** When to try again. */
    record Pace(InstantSource clock, Backoff backoff) {}

    HookSender(NotifyJournal journal, HookBook hooks, HookPost post, Pace pace) {
        this.journal = journal;
        this.hooks = hooks;
        this.post = post;
        this.pace = pace;
    }

    /** Begins to send what is due now. */
    void turn() throws IOException {
        Instant now = pace.clock().instant();
        for (Webhook hook : hooks.all()) {
            boolean rests = notBefore.getOrDefault(hook.id(), Instant.MIN).isAfter(now);
            if (!hook.enabled() || rests || !busy.add(hook.id())) {
                continue;
            }
            List<Delivery> due = List.of();
            try {
                due = journal.due(hook.id(), now, BATCH);
            } finally {
                if (due.isEmpty()) {
                    busy.remove(hook.id());
                }
            }
            List<Delivery> batch = due;
            if (!batch.isEmpty()) {
                threads.execute(() -> send(hook.id(), batch));
            }
        }
    }

    /** A hook is not left alone any more: it was changed, or somebody wants something sent again. */
    void hurry(String hook) {
        notBefore.remove(hook);
    }

    private void send(String id, List<Delivery> batch) {
        try {
            for (Delivery delivery : batch) {
                Webhook hook = hooks.find(id).filter(Webhook::enabled).orElse(null);
                if (hook == null || !attempt(hook, delivery)) {
                    return;
                }
            }
        } catch (IOException | RuntimeException e) {
            log.warn("webhook cannot be sent to now: webhook={} problem={}", id, e.toString());
            notBefore.put(id, pace.clock().instant().plus(pace.backoff().after(1)));
        } finally {
            busy.remove(id);
        }
    }

    /** @return whether the hook takes more */
    private boolean attempt(Webhook hook, Delivery delivery) throws IOException {
        Outcome outcome = post.send(hook, delivery, pace.clock().instant());
        Instant now = pace.clock().instant();
        if (outcome.status() >= 200 && outcome.status() < 300) {
            journal.save(delivery.after(outcome, State.DELIVERED, now));
            return true;
        }
        if (outcome.status() == GONE) {
            disable(hook, delivery.after(outcome, State.FAILED, now), now);
            return false;
        }
        Instant next = now.plus(pace.backoff().after(delivery.attempts() + 1));
        boolean waits = next.isBefore(delivery.giveUpAt());
        journal.save(delivery.after(outcome, waits ? State.WAITING : State.FAILED, waits ? next : now));
        notBefore.put(hook.id(), next);
        log.info(
                "webhook did not take a message: webhook={} message={} attempt={} status={} answer={} again={}",
                hook.id(),
                delivery.id(),
                delivery.attempts() + 1,
                outcome.status(),
                outcome.answer(),
                waits ? next : "never");
        return false;
    }

    /** 410 Gone: the receiver wants nothing any more (Standard Webhooks, "HTTP Response Codes"). */
    private void disable(Webhook hook, Delivery last, Instant now) throws IOException {
        String why = "It answered 410 Gone.";
        hooks.change(hook.id(), one -> one.disabled(why, now));
        journal.save(last);
        abandon(hook.id(), why);
        log.warn("webhook is disabled: webhook={} because={}", hook.id(), why);
    }

    /** Nothing that waits for a hook is sent any more. */
    void abandon(String hook, String why) throws IOException {
        for (List<Delivery> waiting = waiting(hook); !waiting.isEmpty(); waiting = waiting(hook)) {
            for (Delivery each : waiting) {
                journal.save(each.failed(why));
            }
        }
    }

    private List<Delivery> waiting(String hook) throws IOException {
        return journal.due(hook, pace.clock().instant().plus(Delivery.PATIENCE), Outbox.MOST_WAITING);
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
