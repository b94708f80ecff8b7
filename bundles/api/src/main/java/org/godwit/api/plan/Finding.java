// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.plan;

/**
 * Something in a plan that a person should know before it is run.
 *
 * @param code stable, upper case: {@code DEPENDENCY_CYCLE}
 * @param where JSON pointer into the document (RFC 6901); empty for the whole of it
 * @param message what was found, and what is wanted
 * @param remedy what to do about it; empty when there is nothing to do
 */
public record Finding(Level level, String code, String where, String message, String remedy) {

    /** How much it matters. */
    public enum Level {
        /** A run of the plan would be refused. */
        BLOCKER,
        WARNING,
        INFO
    }
}
