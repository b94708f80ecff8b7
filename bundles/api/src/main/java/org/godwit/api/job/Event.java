// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.job;

import java.time.Instant;
import java.util.Map;

/**
 * Something that happened.
 *
 * @param id rises; unique while the controller runs
 * @param topic {@code alert}, {@code customer}, {@code group}, {@code job}, {@code machine}, {@code plan}, {@code point},
 *     {@code plugin}, {@code site}
 * @param type what happened to the subject: {@code job.progress}, {@code machine.connected}
 * @param subject the id of what it happened to
 * @param facts values that belong to it; never a secret
 */
public record Event(long id, Instant at, String topic, String type, String subject, Map<String, String> facts) {
    public Event {
        facts = Map.copyOf(facts);
    }
}
