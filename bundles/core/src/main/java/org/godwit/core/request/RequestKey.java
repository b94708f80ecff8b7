// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.request;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;

/** What tells a request that is made again from a new one. Kept with what it made, so it is as durable as that. */
public record RequestKey(String by, String key) {
    /** Whoever asks again does it sooner; later the key may mean something else. */
    public static final Duration REMEMBERED = Duration.ofHours(24);

    /** Things looked at: more than a controller makes while somebody tries again. */
    public static final int NEWEST = 1000;

    /**
     * What a request has made, as far as requests are told apart.
     *
     * @param kind {@code job}, {@code site}
     */
    public record Made(String kind, String id, Object order, String by, Optional<String> key, Instant at) {}

    /**
     * What a request with this key has made.
     *
     * @param newest first
     * @throws ProblemException MISCONFIGURED {@code IDEMPOTENCY_KEY_REUSED} when it had another order
     */
    public <T> Optional<T> made(List<T> newest, Function<T, Made> as, Object order, Instant now)
            throws ProblemException {
        Instant since = now.minus(REMEMBERED);
        for (T one : newest) {
            Made made = as.apply(one);
            if (made.at().isAfter(since)
                    && made.key().equals(Optional.of(key))
                    && made.by().equals(by)) {
                if (!made.order().equals(order)) {
                    throw reused(made).asException();
                }
                return Optional.of(one);
            }
        }
        return Optional.empty();
    }

    private static Problem reused(Made made) {
        return Problem.of(
                        Problem.Kind.MISCONFIGURED,
                        "IDEMPOTENCY_KEY_REUSED",
                        "Was asked with an Idempotency-Key that has begun " + made.kind() + " " + made.id()
                                + " with another order.",
                        "Make a new key for each new request, and send the same one only to repeat a request.")
                .with(made.kind(), made.id());
    }
}
