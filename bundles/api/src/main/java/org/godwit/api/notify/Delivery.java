// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.notify;

import java.time.Duration;
import java.time.Instant;

/**
 * Something that is to be told, and how far that has come.
 *
 * @param id {@code msg_…}; the same at each attempt
 * @param channel id of a webhook, or {@value #MAIL}
 * @param type of the event: {@code org.godwit.alert.raised}
 * @param subject of the event
 * @param body the event, as JSON
 * @param giveUpAt when it is no longer tried
 * @param attempts that were made
 * @param dueAt of the next attempt while it waits; else of the last
 * @param status of HTTP, or 0 when there was no answer
 * @param answer what was answered, or why there was none; at most {@value #MOST_ANSWER} characters
 */
public record Delivery(
        String id,
        String channel,
        String type,
        String subject,
        String body,
        State state,
        Instant createdAt,
        Instant giveUpAt,
        int attempts,
        Instant dueAt,
        int status,
        String answer) {
    /** The channel of mails. */
    public static final String MAIL = "mail";

    /** Longest answer that is kept. */
    public static final int MOST_ANSWER = 300;

    /** So long it is tried. */
    public static final Duration PATIENCE = Duration.ofHours(24);

    /** How far it has come. */
    public enum State {
        WAITING,
        DELIVERED,
        /** Given up; it may be sent again. */
        FAILED
    }

    /** A new one. */
    public static Delivery of(String id, String channel, Content content, Instant now) {
        return new Delivery(
                id,
                channel,
                content.type(),
                content.subject(),
                content.body(),
                State.WAITING,
                now,
                now.plus(PATIENCE),
                0,
                now,
                0,
                "");
    }

    /** What is told. */
    public record Content(String type, String subject, String body) {}

    /** What an attempt has come to. */
    public record Outcome(int status, String answer) {
        public Outcome {
            answer = answer.length() > MOST_ANSWER ? answer.substring(0, MOST_ANSWER) : answer;
        }
    }

    /** After one more attempt. */
    public Delivery after(Outcome outcome, State next, Instant at) {
        return new Delivery(
                id,
                channel,
                type,
                subject,
                body,
                next,
                createdAt,
                giveUpAt,
                attempts + 1,
                at,
                outcome.status(),
                outcome.answer());
    }

    /** Given up without another attempt. */
    public Delivery failed(String why) {
        return new Delivery(
                id, channel, type, subject, body, State.FAILED, createdAt, giveUpAt, attempts, dueAt, status, why);
    }

    /** To be sent anew. */
    public Delivery again(Instant now) {
        return new Delivery(
                id,
                channel,
                type,
                subject,
                body,
                State.WAITING,
                createdAt,
                now.plus(PATIENCE),
                attempts,
                now,
                status,
                answer);
    }
}
