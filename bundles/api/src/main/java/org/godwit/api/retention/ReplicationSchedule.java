// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.retention;

import java.time.Duration;

/**
 * How often a machine is replicated by itself.
 *
 * @param targetRpoSeconds the newest complete restore point is to be no older: the next one is begun so that it is complete
 *     by then. 0: only when asked
 * @param freezeBudgetPermille file systems stand still for at most so many thousandths of the time; where freezes cost more,
 *     the points are further apart
 */
public record ReplicationSchedule(int targetRpoSeconds, int freezeBudgetPermille) {
    public static final int LEAST_SECONDS = 5;
    public static final int MOST_SECONDS = 7 * 24 * 3600;

    /** Up to this target a machine is replicated continuously: one round after the other. */
    public static final int CONTINUOUS_SECONDS = 60;

    /** 2 % of the time. */
    public static final int USUAL_PERMILLE = 20;

    public static final int MOST_PERMILLE = 500;

    /** Only when asked: what holds while nobody has said anything. */
    public static final ReplicationSchedule ON_DEMAND = new ReplicationSchedule(0, USUAL_PERMILLE);

    public ReplicationSchedule {
        if (targetRpoSeconds != 0 && (targetRpoSeconds < LEAST_SECONDS || targetRpoSeconds > MOST_SECONDS)) {
            throw new IllegalArgumentException("the target RPO is " + LEAST_SECONDS + " to " + MOST_SECONDS
                    + " seconds, or 0 for only when asked, not " + targetRpoSeconds);
        }
        if (freezeBudgetPermille < 1 || freezeBudgetPermille > MOST_PERMILLE) {
            throw new IllegalArgumentException("the freeze budget is 0.1 % to " + MOST_PERMILLE / 10
                    + " % of the time, not " + freezeBudgetPermille / 10.0 + " %");
        }
    }

    /** Whether anything is done without being asked. */
    public boolean isOn() {
        return targetRpoSeconds > 0;
    }

    public boolean isContinuous() {
        return isOn() && targetRpoSeconds <= CONTINUOUS_SECONDS;
    }

    public Duration targetRpo() {
        return Duration.ofSeconds(targetRpoSeconds);
    }

    /** How old the newest point may be: the longer of target and interval in use, with half as much again for what varies. */
    public Duration oldest(Duration interval) {
        Duration allowed = interval.compareTo(targetRpo()) > 0 ? interval : targetRpo();
        return allowed.plus(allowed.dividedBy(2)).plusSeconds(1);
    }

    /** {@code continuous, 5 s, at most 2.0 % frozen}. */
    @Override
    public String toString() {
        if (!isOn()) {
            return "only when asked";
        }
        return (isContinuous() ? "continuous, " : "") + targetRpoSeconds + " s, at most " + freezeBudgetPermille / 10.0
                + " % frozen";
    }
}
