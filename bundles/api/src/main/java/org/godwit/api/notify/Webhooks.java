// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.notify;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Addresses that are told what happens: CloudEvents 1.0 as JSON, signed as Standard Webhooks 1.0 asks for. What is to be sent
 * is kept until it was taken, for a day at most. Safe for use by many threads.
 */
public interface Webhooks {
    /** The most hooks. */
    int MOST = 50;

    /** What may be asked for; {@code job.progress} is never sent. */
    List<String> TOPICS = List.of("alert", "job", "machine", "migration", "plan", "plugin", "point", "site");

    /**
     * What somebody decides of a hook.
     *
     * @param secret {@code whsec_} and 24 to 64 bytes in base 64; empty: as it is, or of a new hook one that is made
     */
    record Change(
            String url,
            List<String> topics,
            Alert.Severity least,
            boolean enabled,
            Optional<String> secret,
            String by) {
        public Change {
            topics = List.copyOf(topics);
        }
    }

    /**
     * A hook, and a secret that is shown this one time.
     *
     * @param secret empty when the caller gave it or nothing changed
     */
    record Shown(Webhook hook, Optional<String> secret) {}

    /** Oldest first. */
    List<Webhook> list() throws IOException;

    /** @throws IOException MISSING {@code WEBHOOK_UNKNOWN} */
    Webhook find(String id) throws IOException;

    /** @throws IOException MISCONFIGURED {@code WEBHOOK_INVALID}, {@code WEBHOOKS_EXHAUSTED} */
    Shown create(Change change) throws IOException;

    /**
     * In the place of what was decided before. A hook that was disabled and is enabled begins with what comes from now on.
     *
     * @throws IOException MISSING {@code WEBHOOK_UNKNOWN}; MISCONFIGURED {@code WEBHOOK_INVALID}
     */
    Shown change(String id, Change change) throws IOException;

    /**
     * Makes a new secret. For a day, everything is signed with the one before also.
     *
     * @throws IOException MISSING {@code WEBHOOK_UNKNOWN}
     */
    Shown rotate(String id, String by) throws IOException;

    /** With all that waits for it. Nothing happens when there is none. */
    void remove(String id, String by) throws IOException;

    /**
     * Sends an event of the type {@code org.godwit.ping} at once and waits for the answer; also when the hook is disabled.
     *
     * @throws IOException MISSING {@code WEBHOOK_UNKNOWN}
     */
    Delivery ping(String id, String by) throws IOException;

    /**
     * Newest first.
     *
     * @throws IOException MISSING {@code WEBHOOK_UNKNOWN}
     */
    List<Delivery> deliveries(String id) throws IOException;

    /**
     * Sends it again, under the same id and as often as needed for another day.
     *
     * @throws IOException MISSING {@code WEBHOOK_UNKNOWN}, {@code DELIVERY_UNKNOWN}; MISCONFIGURED {@code WEBHOOK_DISABLED}
     */
    Delivery redeliver(String id, String delivery, String by) throws IOException;
}
