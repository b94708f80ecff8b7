// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.job;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.problem.Problem;

/** Where a job stands. */
public sealed interface JobState {

    /**
     * Waits for its turn, or for what it lacks.
     *
     * @param notBefore when it is tried at the earliest
     * @param because why the attempt before ended, when there was one
     */
    record Queued(Instant notBefore, Optional<Problem> because) implements JobState {}

    record Running(Instant since) implements JobState {}

    /** @param result what came of it, by name: {@code restorePoint}, {@code volumes}, {@code intact} */
    record Succeeded(Instant at, Map<String, String> result) implements JobState {
        public Succeeded {
            result = Map.copyOf(result);
        }
    }

    record Failed(Instant at, Problem problem) implements JobState {}

    record Cancelled(Instant at) implements JobState {}

    /** Whether nothing will happen any more. */
    default boolean isFinal() {
        return !(this instanceof Queued) && !(this instanceof Running);
    }

    /** {@code queued}, {@code running}, {@code succeeded}, {@code failed}, {@code cancelled}. */
    default String word() {
        return getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
    }
}
