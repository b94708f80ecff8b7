// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.disk;

/** Something about a machine that an operator should know before relying on its protection. */
public record Concern(Level level, String code, String message, String remedy) {

    /** How much it matters. */
    public enum Level {
        BLOCKER,
        WARNING,
        INFO
    }
}
