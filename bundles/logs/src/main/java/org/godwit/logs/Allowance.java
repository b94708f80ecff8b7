// SPDX-License-Identifier: Apache-2.0
package org.godwit.logs;

/** What a machine may still say: fills with time, up to ten seconds' worth. For one thread. */
final class Allowance {
    private static final int SECONDS_AT_ONCE = 10;

    private final int perSecond;
    private double left;
    private long lastNanos;

    Allowance(int perSecond, long nowNanos) {
        this.perSecond = perSecond;
        this.left = (double) perSecond * SECONDS_AT_ONCE;
        this.lastNanos = nowNanos;
    }

    boolean take(long nowNanos) {
        left = Math.min((double) perSecond * SECONDS_AT_ONCE, left + (nowNanos - lastNanos) / 1e9 * perSecond);
        lastNanos = nowNanos;
        if (left < 1) {
            return false;
        }
        left--;
        return true;
    }
}
