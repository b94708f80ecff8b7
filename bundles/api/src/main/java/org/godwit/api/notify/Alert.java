// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.notify;

import java.time.Instant;
import java.util.Optional;

/**
 * Something that is not as it should be, from when it was noticed until it is over. There is one open alert for a cause,
 * however often the cause is seen.
 *
 * @param id {@code alt_…}; opaque and sortable by time
 * @param cause what it is about, the same as long as it lasts and when it comes again: {@code status/machine/mch_…/AGENT_AWAY}
 * @param subject id of the machine, plan, site, job or plugin
 * @param title one line, names what it is about: {@code db-01: Its newest usable restore point is 26 h old; the target is 1 h.}
 * @param text what was found; may have been said by a machine, so nobody's markup
 * @param remedy what to do; empty when there is nothing but to wait
 * @param overAt when the cause was gone
 * @param seen who said that they know of it
 */
public record Alert(
        String id,
        String cause,
        Severity severity,
        String subject,
        String title,
        String text,
        String remedy,
        Instant since,
        Optional<Instant> overAt,
        Optional<Seen> seen) {

    /** How bad it is, the worst first. The traffic light is that of the worst open alert. */
    public enum Severity {
        /** Red: what is in the store cannot be trusted, a failover stands still, or nothing can be done. */
        CRITICAL,
        /** Yellow: something is not protected as it should be, or waits for a person. */
        WARNING,
        /** Nothing to do. */
        INFO;

        /** Whether this is at least as bad. */
        public boolean reaches(Severity least) {
            return compareTo(least) <= 0;
        }
    }

    /** Somebody knows of it. */
    public record Seen(String by, Instant at) {}

    public boolean isOpen() {
        return overAt.isEmpty();
    }

    /** The same alert, whose cause is gone. */
    public Alert over(Instant at) {
        return new Alert(id, cause, severity, subject, title, text, remedy, since, Optional.of(at), seen);
    }

    /** The same alert, which somebody knows of. */
    public Alert seen(String by, Instant at) {
        return new Alert(
                id, cause, severity, subject, title, text, remedy, since, overAt, Optional.of(new Seen(by, at)));
    }
}
