// SPDX-License-Identifier: Apache-2.0
package org.godwit.notify;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.godwit.api.disk.Machine;
import org.godwit.api.site.PlanProof;

/**
 * How recoverable all machines were in a time.
 *
 * @param runs that were begun in it, newest first
 * @param alerts that were raised in it
 */
record RecoveryEvidence(
        Instant from,
        Instant until,
        List<OfMachine> machines,
        List<RunEvidence> runs,
        List<PlanProof> plans,
        long alerts) {

    /**
     * One machine.
     *
     * @param target empty when it has none
     * @param rpo how old its newest point was
     */
    record OfMachine(Machine machine, Optional<Duration> target, Ages rpo) {}

    /**
     * How old the newest restore point was, at each moment of a time.
     *
     * @param points taken in that time
     * @param worst the oldest it became; empty when there was none
     * @param over how long there was none that was young enough
     * @param from from when on that is known: before, the machine had no point
     */
    record Ages(int points, Optional<Duration> worst, Duration over, Instant from) {

        /**
         * @param taken when points were taken, the oldest first; of those before the period the last one counts
         * @param limit how old the newest may be
         */
        static Ages of(List<Instant> taken, Instant from, Instant until, Optional<Duration> limit) {
            List<Instant> all = taken.stream().filter(at -> !at.isAfter(until)).toList();
            if (all.isEmpty()) {
                return new Ages(0, Optional.empty(), Duration.ZERO, until);
            }
            Duration worst = Duration.ZERO;
            Duration over = Duration.ZERO;
            for (int i = 0; i < all.size(); i++) {
                Instant next = i + 1 < all.size() ? all.get(i + 1) : until;
                if (!next.isBefore(from)) {
                    worst = longer(worst, Duration.between(all.get(i), next));
                    over = over.plus(over(all.get(i), next, from, limit));
                }
            }
            int points = (int) all.stream().filter(at -> !at.isBefore(from)).count();
            Instant first = all.get(0);
            return new Ages(points, Optional.of(worst), over, first.isBefore(from) ? from : first);
        }

        /** Of the time from one point to the next, what lies in the period and is beyond the limit. */
        private static Duration over(Instant taken, Instant next, Instant from, Optional<Duration> limit) {
            if (limit.isEmpty()) {
                return Duration.ZERO;
            }
            Instant late = taken.plus(limit.get());
            Instant begin = late.isBefore(from) ? from : late;
            return begin.isBefore(next) ? Duration.between(begin, next) : Duration.ZERO;
        }

        private static Duration longer(Duration one, Duration other) {
            return one.compareTo(other) >= 0 ? one : other;
        }

        /** Thousandths of the known time in which the newest was young enough; rounded down. */
        long compliancePermille(Instant until) {
            long whole = Duration.between(from, until).toMillis();
            return whole <= 0 ? 0 : Math.max(0, 1000 * (whole - over.toMillis()) / whole);
        }
    }

    /** Machines with a target whose newest point was always young enough, from their first one on. */
    long compliant() {
        return machines.stream()
                .filter(machine -> machine.target().isPresent())
                .filter(machine -> machine.rpo().worst().isPresent())
                .filter(machine -> machine.rpo().over().isZero())
                .count();
    }

    long targeted() {
        return machines.stream().filter(machine -> machine.target().isPresent()).count();
    }
}
