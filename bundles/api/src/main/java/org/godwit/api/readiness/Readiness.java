// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.readiness;

import java.util.List;

/**
 * Whether something could be recovered now, as it was promised.
 *
 * @param level the worst of the reasons' levels
 * @param reasons worst first; those of level {@link Level#READY} are only worth knowing
 */
public record Readiness(Level level, List<Reason> reasons) {
    public Readiness {
        reasons = List.copyOf(reasons);
    }

    /** In the order of how bad it is. */
    public enum Level {
        READY,
        /** It is left out on purpose, or runs elsewhere. */
        EXCLUDED,
        /** It could be recovered, and something is not as it should be. */
        READY_WITH_WARNINGS,
        /** What it depends on could not be read. */
        UNKNOWN,
        /** It could not be recovered, or not to a moment that is recent enough. */
        NOT_READY
    }

    /**
     * Why it is not better.
     *
     * @param level what it alone makes of the readiness
     * @param code stable, upper case: {@code RPO_EXCEEDED}
     * @param text one sentence
     * @param remedy one sentence an operator can act on; empty when there is nothing to do but wait
     */
    public record Reason(Level level, String code, String text, String remedy) {}
}
