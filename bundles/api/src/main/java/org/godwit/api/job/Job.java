// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.job;

import java.time.Instant;

/**
 * A piece of work, as it stands.
 *
 * @param startedBy the user, or {@code system}
 * @param attempt how often it was begun; 0 before the first time
 * @param cancelRequested somebody asked it to stop, and it has not yet
 */
public record Job(
        JobId id,
        JobOrder order,
        String startedBy,
        Instant createdAt,
        int attempt,
        boolean cancelRequested,
        JobState state,
        Progress progress) {}
