// SPDX-License-Identifier: Apache-2.0
package org.godwit.notify;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * What is not as it should be, of one kind. Asked again and again; it only tells what is now. This is the seam for whatever
 * else comes to be known of: one more of these, and a line in {@link Notifier}.
 */
interface Conditions {

    /** How all causes of this kind begin, and none of another: {@code machine/}. */
    String kind();

    /** How often it is looked at when nothing happens. */
    default Duration every() {
        return Duration.ofSeconds(30);
    }

    /** Types of events after which it is looked at soon; one that ends in a dot stands for all that begin so. */
    Set<String> after();

    /** @throws IOException when it cannot be told now: what was known stays as it is */
    List<Condition> now(Instant now) throws IOException;
}
