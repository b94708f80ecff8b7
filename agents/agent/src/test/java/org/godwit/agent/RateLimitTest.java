// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    private static final int MIB = 1 << 20;

    /** Passes only while somebody waits for it. */
    private static final class Standing implements RateLimit.Time {
        private long now;

        @Override
        public long nanos() {
            return now;
        }

        @Override
        public void pass(long nanos) {
            now += nanos;
        }
    }

    private final Standing time = new Standing();

    @Test
    void inTheLongRunTheRateIsKept() throws IOException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        RateLimit limit = RateLimit.of(10 * MIB, time);
        long taken = 0;
        for (int i = 0; i < 1000; i++) {
            int bytes = random.nextInt(8 * MIB);
            limit.take(bytes, () -> false);
            taken += bytes;
        }
        // The last one is not paid for yet.
        assertThat(time.now / 1e9).as("seed " + seed).isCloseTo(taken / 10.0 / MIB, within(1.0));
    }

    @Test
    void aPauseIsNotSavedUpForLater() throws IOException {
        RateLimit limit = RateLimit.of(10 * MIB, time);
        time.now += 3_600_000_000_000L;
        long began = time.now;
        for (int i = 0; i < 100; i++) {
            limit.take(MIB, () -> false);
        }
        assertThat((time.now - began) / 1e9).isBetween(9.7, 10.0);
    }

    @Test
    void whoIsStoppedDoesNotWaitToTheEnd() throws IOException {
        RateLimit limit = RateLimit.of(1, time);
        limit.take(1000, () -> false);
        AtomicInteger looks = new AtomicInteger();
        assertThatThrownBy(() -> limit.take(1, () -> looks.incrementAndGet() > 3))
                .hasMessageContaining("the order was stopped");
        assertThat(time.now / 1e9).isLessThan(1);
    }

    @Test
    void withoutALimitNobodyWaits() throws IOException {
        RateLimit.of(0, time).take(Long.MAX_VALUE, () -> true);
        assertThat(time.now).isZero();
    }

    @Test
    void theLowerOfTheAgentsAndTheControllersHoldsFromNowOn() throws IOException {
        Standing time = new Standing();
        RateLimit limit = RateLimit.of(10 * MIB, time);
        limit.allow(MIB);
        long slow = took(limit, time, 5);
        limit.allow(100 * MIB);
        long own = took(limit, time, 50);
        limit.allow(0);
        assertThat(slow).isBetween(4_000_000_000L, 5_100_000_000L);
        assertThat(own).isBetween(4_500_000_000L, 5_300_000_000L);
        assertThat(took(limit, time, 50)).isBetween(4_500_000_000L, 5_300_000_000L);
        RateLimit none = RateLimit.of(0, time);
        assertThat(took(none, time, 100)).isZero();
        none.allow(MIB);
        assertThat(took(none, time, 5)).isBetween(4_000_000_000L, 5_100_000_000L);
    }

    private static long took(RateLimit limit, Standing time, int mebibytes) throws IOException {
        long began = time.nanos();
        for (int i = 0; i < mebibytes; i++) {
            limit.take(MIB, () -> false);
        }
        return time.nanos() - began;
    }
}
