// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Random;
import org.godwit.testkit.source.Faults;

/** Time, chance and death of one simulation. A process lives in an epoch; what it calls after its death ends it. */
public final class SimulatedWorld {

    /** The process is gone: no code of it runs any further. */
    static final class Crash extends Error {
        private static final long serialVersionUID = 1L;

        Crash() {
            super("simulated crash", null, false, false);
        }
    }

    final Random random;
    final Faults faults;
    private long epoch;
    private long crashes;
    private long crashIn = -1;
    private long nowMillis = Instant.parse("2026-11-22T12:00:00Z").toEpochMilli();

    public SimulatedWorld(long seed) {
        random = new Random(seed);
        faults = Faults.of(random);
    }

    long epoch() {
        return epoch;
    }

    long crashes() {
        return crashes;
    }

    /** What a process of that epoch calls first in all that outlives it. */
    void alive(long mine) {
        if (mine != epoch) {
            throw new Crash();
        }
    }

    /** Ends the process once in so many calls. */
    void maybeCrash(int oneIn) {
        if (faults.strikes(oneIn)) {
            crash();
        }
    }

    void crash() {
        epoch++;
        crashes++;
        throw new Crash();
    }

    /** The process ends at the so manieth place, from now, at which it may; never when negative. */
    void crashIn(long places) {
        crashIn = places;
    }

    /** Fails before and after what it does, or ends the process. */
    void maybe(int oneIn, String code) throws IOException {
        if (crashIn >= 0 && crashIn-- == 0) {
            crash();
        }
        faults.maybe(oneIn, code);
        maybeCrash(oneIn * 3);
    }

    /** The moment it is, without time going on by the look. */
    Instant nowAgain() {
        return Instant.ofEpochMilli(nowMillis);
    }

    public void pass(long millis) {
        nowMillis += millis;
    }

    /** Each look at the clock takes a millisecond, so no two moments are the same. */
    public Clock clock() {
        InstantSource source = () -> Instant.ofEpochMilli(++nowMillis);
        return source.withZone(ZoneOffset.UTC);
    }
}
