// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.notify;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An address that is told what happens.
 *
 * @param id {@code whk_…}
 * @param url {@code https://…}
 * @param topics of events: {@code alert}, {@code job}, {@code site} …; at least one
 * @param least of alerts, nothing less bad is told; other events are {@link Alert.Severity#INFO}
 * @param keys the newest first; each is signed with as long as it counts
 * @param enabled whether anything is sent
 * @param because why it is not enabled; empty when it is
 * @param dropped what was not kept for it because too much waited already, in all
 * @param by who decided it
 */
public record Webhook(
        String id,
        String url,
        List<String> topics,
        Alert.Severity least,
        List<Key> keys,
        boolean enabled,
        String because,
        long dropped,
        String by,
        Instant changedAt) {

    public Webhook {
        topics = List.copyOf(topics);
        keys = List.copyOf(keys);
    }

    /**
     * A secret, encrypted: only who has sent it or was shown it once knows it.
     *
     * @param until when it no longer counts; empty of the newest
     */
    public record Key(String sealed, Optional<Instant> until) {
        @Override
        public String toString() {
            return "***";
        }
    }

    /** The same hook with other keys. */
    public Webhook with(List<Key> others) {
        return new Webhook(id, url, topics, least, others, enabled, because, dropped, by, changedAt);
    }

    /** The same hook, to which nothing is sent any more. */
    public Webhook disabled(String why, Instant at) {
        return new Webhook(id, url, topics, least, keys, false, why, dropped, "system", at);
    }

    /** The same hook, for which so much more was not kept. */
    public Webhook dropping(long more) {
        return new Webhook(id, url, topics, least, keys, enabled, because, dropped + more, by, changedAt);
    }

    /** Whether it is to be told of that. */
    public boolean wants(String topic, Alert.Severity severity) {
        return enabled && topics.contains(topic) && (severity.reaches(least) || !topic.equals("alert"));
    }
}
