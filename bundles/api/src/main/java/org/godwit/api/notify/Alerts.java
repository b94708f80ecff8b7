// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.notify;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What is not as it should be, now and in the time that is remembered. Safe for use by many threads. */
public interface Alerts {

    /**
     * Which alerts are wanted.
     *
     * @param openOnly without those that are over
     * @param least nothing less bad
     * @param subject only of this machine, plan, site, job or plugin
     */
    record Wanted(boolean openOnly, Alert.Severity least, Optional<String> subject) {
        public boolean has(Alert alert) {
            return (alert.isOpen() || !openOnly)
                    && alert.severity().reaches(least)
                    && subject.filter(id -> !id.equals(alert.subject())).isEmpty();
        }
    }

    /** Newest first. */
    List<Alert> list(Wanted wanted) throws IOException;

    /** @throws IOException MISSING {@code ALERT_UNKNOWN} */
    Alert find(String id) throws IOException;

    /**
     * Somebody knows of it. The alert stays open as long as its cause is there. Said twice, the first counts.
     *
     * @throws IOException MISSING {@code ALERT_UNKNOWN}
     */
    Alert acknowledge(String id, String by) throws IOException;
}
