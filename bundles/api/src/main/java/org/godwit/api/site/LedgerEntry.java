// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.site;

import java.time.Instant;
import java.util.Optional;
import org.godwit.api.plan.CloudSiteId;

/**
 * Something that a run makes in a target; written before it is made.
 *
 * @param name what it is asked for by; unique with site and kind
 * @param device the machine it is for
 * @param sizeBytes of a volume; 0 of an instance
 * @param id as the target names it; empty as long as no answer of the target is known
 * @param at of the last change; while it is {@link Standing#WANTED}, of the last try to make it
 * @param unansweredAt of the last try but that one whose answer is not known, and which may still take effect
 */
public record LedgerEntry(
        CloudSiteId site,
        String target,
        Kind kind,
        String device,
        String name,
        long sizeBytes,
        Standing standing,
        Optional<String> id,
        Instant at,
        Optional<Instant> unansweredAt) {

    /** What it is. */
    public enum Kind {
        VOLUME,
        INSTANCE
    }

    /** Whether it is there. */
    public enum Standing {
        /** It is about to be made, or the answer was lost: it may be there. */
        WANTED,
        /** It is there. */
        MADE,
        /** It was removed, or was never there. */
        GONE,
        /** It was given over and is no longer ours. */
        RELEASED;

        /** Whether it may be there and is ours. */
        public boolean isOurs() {
            return this == WANTED || this == MADE;
        }
    }
}
