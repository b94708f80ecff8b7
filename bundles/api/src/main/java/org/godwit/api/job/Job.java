// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.job;

import java.time.Instant;
import java.util.Optional;

/**
 * A piece of work, as it stands.
 *
 * @param startedBy the user, or {@code system}
 * @param attempt how often it was begun; 0 before the first time
 * @param cancelRequested somebody asked it to stop, and it has not yet
 * @param key of the request that started it, if it had one: see {@link Jobs#startOnce}
 */
public record Job(
        JobId id,
        JobOrder order,
        String startedBy,
        Instant createdAt,
        int attempt,
        boolean cancelRequested,
        JobState state,
        Progress progress,
        Optional<String> key) {
    /** Who starts the replications that come by themselves. */
    public static final String SCHEDULE = "schedule";

    /** A job whose request had no key. */
    public Job(
            JobId id,
            JobOrder order,
            String startedBy,
            Instant createdAt,
            int attempt,
            boolean cancelRequested,
            JobState state,
            Progress progress) {
        this(id, order, startedBy, createdAt, attempt, cancelRequested, state, progress, Optional.empty());
    }
}
