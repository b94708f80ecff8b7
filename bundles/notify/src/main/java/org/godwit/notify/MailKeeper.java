// SPDX-License-Identifier: Apache-2.0
package org.godwit.notify;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import org.godwit.api.notify.Alert.Severity;
import org.godwit.api.notify.Delivery;
import org.godwit.api.notify.Mail;
import org.godwit.api.notify.NotifyJournal;
import org.godwit.api.problem.ProblemException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what is due by mail: at once, but at most one mail in a while, and then all that came meanwhile together. What was sent is
 * written down after it was: killed in between, it is sent again under the same Message-ID.
 */
final class MailKeeper implements Mail {
    private static final Logger log = LoggerFactory.getLogger(MailKeeper.class);

    /** Alerts in one mail: more than anybody reads. */
    private static final int MOST_TOGETHER = 100;

    private final NotifyJournal journal;
    private final MailConfig config;
    private final MailServer server;
    private final Telling telling;
    private Instant notBefore = Instant.MIN;
    private volatile String lastProblem = "";

    /** @param url of the controller */
    record Telling(InstantSource clock, Backoff backoff, String url) {}

    MailKeeper(NotifyJournal journal, MailConfig config, Telling telling) {
        this.journal = journal;
        this.config = config;
        this.server = new MailServer(config);
        this.telling = telling;
    }

    /** Whether anything is sent at all, and of what. */
    boolean wants(String topic, Severity severity) {
        return !config.host().isEmpty() && topic.equals("alert") && severity.reaches(least());
    }

    private Severity least() {
        return Severity.valueOf(config.least_severity().toUpperCase(Locale.ROOT));
    }

    /** Sends what is due. */
    void turn() throws IOException {
        Instant now = telling.clock().instant();
        if (config.host().isEmpty() || now.isBefore(notBefore)) {
            return;
        }
        List<Delivery> due = journal.due(Delivery.MAIL, now, MOST_TOGETHER);
        if (due.isEmpty()) {
            return;
        }
        notBefore = now.plus(Duration.ofSeconds(config.every_seconds()));
        try {
            server.send(MailText.of(due, telling.url()), due.get(0).id(), now);
            lastProblem = "";
            settle(due, new Delivery.Outcome(0, ""), now);
        } catch (ProblemException e) {
            String why = e.problem().message();
            if (!why.equals(lastProblem)) {
                log.warn("alerts cannot be mailed and are tried again: {}", e.problem());
            }
            lastProblem = why;
            settle(due, new Delivery.Outcome(0, why), now);
        }
    }

    private void settle(List<Delivery> sent, Delivery.Outcome outcome, Instant now) throws IOException {
        for (Delivery one : sent) {
            if (outcome.answer().isEmpty()) {
                journal.save(one.after(outcome, Delivery.State.DELIVERED, now));
                continue;
            }
            Instant next = now.plus(telling.backoff().after(one.attempts() + 1));
            boolean waits = next.isBefore(one.giveUpAt());
            Delivery.State state = waits ? Delivery.State.WAITING : Delivery.State.FAILED;
            journal.save(one.after(outcome, state, waits ? next : now));
        }
    }

    @Override
    public Standing standing() throws IOException {
        return new Standing(
                config.host().isEmpty() ? "" : config.host() + ":" + config.port(),
                config.security(),
                config.from(),
                server.recipients(),
                least(),
                journal.waiting(Delivery.MAIL),
                lastProblem);
    }

    @Override
    public String test(String by) throws IOException {
        Instant now = telling.clock().instant();
        server.send(MailText.test(by, telling.url()), "test-" + now.toEpochMilli(), now);
        lastProblem = "";
        log.info("test mail sent: by={}", by);
        return "Taken by " + config.host() + ":" + config.port() + " for " + String.join(", ", server.recipients())
                + ".";
    }
}
