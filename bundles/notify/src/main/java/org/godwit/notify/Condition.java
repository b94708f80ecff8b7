// SPDX-License-Identifier: Apache-2.0
package org.godwit.notify;

import java.time.Duration;
import org.godwit.api.notify.Alert.Severity;

/**
 * Something that is not as it should be, as one look finds it.
 *
 * @param cause begins with the kind of its {@link Conditions}
 * @param settle how long it must last before anybody is told
 */
record Condition(String cause, Severity severity, String subject, Words words, Duration settle) {

    /** What an alert says: see {@link org.godwit.api.notify.Alert}. */
    record Words(String title, String text, String remedy) {}
}
