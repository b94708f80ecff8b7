// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often one address may try passwords. By address and not by name, so that nobody can lock the operator out by
 * guessing in the operator's name.
 */
final class SignInLimit {

    /** Wrong attempts within {@link #WINDOW}: generous to a person, hopeless for a list of passwords. */
    static final int ATTEMPTS = 10;

    static final Duration WINDOW = Duration.ofMinutes(5);

    /** Addresses remembered; the eldest is forgotten, so that nobody can fill the memory. */
    static final int MAX_ADDRESSES = 10_000;

    private final Map<String, Deque<Instant>> attempts = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Deque<Instant>> eldest) {
            return size() > MAX_ADDRESSES;
        }
    };
    private final Clock clock;

    SignInLimit(Clock clock) {
        this.clock = clock;
    }

    /** Counts an attempt before it is made, so that many at once are counted too. */
    synchronized void attempt(String address) throws Refusal {
        Instant now = clock.instant();
        Deque<Instant> of = attempts.computeIfAbsent(address, any -> new ArrayDeque<>());
        while (!of.isEmpty() && of.peekFirst().plus(WINDOW).isBefore(now)) {
            of.removeFirst();
        }
        if (of.size() >= ATTEMPTS) {
            long wait = Duration.between(now, of.peekFirst().plus(WINDOW)).toSeconds() + 1;
            throw Refusal.tooManyAttempts(wait);
        }
        of.addLast(now);
    }

    /** The attempt was right: the last one of that address is not counted. */
    synchronized void succeeded(String address) {
        Deque<Instant> of = attempts.get(address);
        if (of != null) {
            of.pollLast();
            if (of.isEmpty()) {
                attempts.remove(address);
            }
        }
    }
}
