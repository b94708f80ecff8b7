// SPDX-License-Identifier: Apache-2.0
package org.godwit.notify;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.godwit.api.job.Event;
import org.godwit.api.job.Events;
import org.godwit.api.notify.Alert;
import org.godwit.api.notify.Alerts;
import org.godwit.api.notify.Delivery;
import org.godwit.api.notify.NotifyJournal;
import org.godwit.api.problem.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at everything there are {@link Conditions} for, and tells what has changed. An alert and all that is to be told of it are
 * written in one step: killed before, the next look finds the same again; killed after, it is sent.
 */
final class AlertKeeper implements Alerts {
    private static final Logger log = LoggerFactory.getLogger(AlertKeeper.class);

    /** Alerts looked at for a list. */
    private static final int MOST = 10_000;

    /** A kind of which something is about to change is looked at this often. */
    private static final Duration SOON = Duration.ofSeconds(10);

    private final NotifyJournal journal;
    private final List<Conditions> kinds;
    private final Telling telling;
    private final InstantSource clock;
    private final AlertBook book;
    private final Map<String, Instant> nextLook = new HashMap<>();
    private final Set<String> happened = ConcurrentHashMap.newKeySet();

    /** Who is told. */
    record Telling(Outbox outbox, CloudEvents events, Events bus) {}

    AlertKeeper(NotifyJournal journal, List<Conditions> kinds, Telling telling, InstantSource clock)
            throws IOException {
        this.journal = journal;
        this.kinds = List.copyOf(kinds);
        this.telling = telling;
        this.clock = clock;
        this.book = new AlertBook(journal, telling.events().ids());
    }

    /** Looks at what is due or has been touched since. */
    synchronized void look() throws IOException {
        Set<String> types = Set.copyOf(happened);
        happened.removeAll(types);
        for (Conditions kind : kinds) {
            Instant now = clock.instant();
            boolean due = !nextLook.getOrDefault(kind.kind(), Instant.MIN).isAfter(now);
            if (due || kind.after().stream().anyMatch(types::contains)) {
                look(kind, now);
                boolean soon = book.isUnsettled(kind.kind());
                nextLook.put(kind.kind(), now.plus(soon ? SOON : kind.every()));
            }
        }
    }

    private void look(Conditions kind, Instant now) throws IOException {
        List<Condition> found;
        try {
            found = kind.now(now);
        } catch (IOException | RuntimeException e) {
            log.debug("what is not as it should be cannot be told now: kind={} because={}", kind.kind(), e.toString());
            return;
        }
        List<Alert> changes = book.changes(kind.kind(), found, now);
        if (changes.isEmpty()) {
            return;
        }
        String light = book.light(changes);
        List<Outbox.News> news = changes.stream()
                .map(alert -> Outbox.News.of(alert, telling.events().of(alert, word(alert), light, now)))
                .toList();
        journal.save(changes, telling.outbox().deliveries(news, now));
        book.take(changes);
        for (Alert alert : changes) {
            log.info(
                    "alert {}: alert={} severity={} title={}",
                    word(alert),
                    alert.id(),
                    alert.severity(),
                    alert.title());
            publish(word(alert), alert, light);
        }
    }

    private static String word(Alert alert) {
        return alert.isOpen() ? "raised" : "over";
    }

    private void publish(String what, Alert alert, String light) {
        telling.bus()
                .publish(
                        "alert",
                        "alert." + what,
                        alert.subject(),
                        Map.of(
                                "alert", alert.id(),
                                "severity", alert.severity().name().toLowerCase(java.util.Locale.ROOT),
                                "title", alert.title(),
                                "light", light));
    }

    /** Something happened: what it may have changed is looked at soon, and who wants to know is told. */
    void happened(Event event) {
        if (event.topic().equals("alert") || event.type().equals("job.progress")) {
            return;
        }
        happened.add(event.type());
        if (!telling.outbox().wanted(event.topic())) {
            return;
        }
        try {
            Outbox.News news = new Outbox.News(
                    event.topic(), Alert.Severity.INFO, telling.events().of(event));
            List<Delivery> told = telling.outbox().deliveries(List.of(news), clock.instant());
            journal.save(List.of(), told);
        } catch (IOException | RuntimeException e) {
            log.warn(
                    "an event is not told: type={} subject={} because={}", event.type(), event.subject(), e.toString());
        }
    }

    @Override
    public List<Alert> list(Wanted wanted) throws IOException {
        List<Alert> all = new ArrayList<>(wanted.openOnly() ? journal.openAlerts() : journal.alerts(MOST));
        if (wanted.openOnly()) {
            java.util.Collections.reverse(all);
        }
        return all.stream().filter(wanted::has).toList();
    }

    @Override
    public Alert find(String id) throws IOException {
        return journal.alert(id).orElseThrow(() -> Problem.of(
                        Problem.Kind.MISSING,
                        "ALERT_UNKNOWN",
                        "There is no alert '" + id + "'.",
                        "Look at the list of them for its id.")
                .asException());
    }

    @Override
    public synchronized Alert acknowledge(String id, String by) throws IOException {
        Optional<Alert> known = book.openOf(id);
        Alert alert = known.isPresent() ? known.get() : find(id);
        if (alert.seen().isPresent()) {
            return alert;
        }
        Alert seen = alert.seen(by, clock.instant());
        journal.save(List.of(seen), List.of());
        if (known.isPresent()) {
            book.take(List.of(seen));
        }
        log.info("alert acknowledged: alert={} by={}", id, by);
        publish("acknowledged", seen, book.light(List.of()));
        return seen;
    }
}
