// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.plan;

import java.time.Instant;

/**
 * One version of a plan, without its document.
 *
 * @param version from 1, one more with each change of the plan of that name; no number is used twice, also not after the
 *     plan was deleted and another of that name was made
 * @param deleted whether this change took the plan away; such a version has no document
 * @param by the user who made the change
 * @param note what the change was, in a few words: {@code saved}, {@code version 3 again}
 * @param devices how many the document has; 0 when deleted
 */
public record Plan(String name, int version, boolean deleted, String by, Instant at, String note, int devices) {
    /** The longest note, in characters. */
    public static final int MOST_NOTE = 200;

    public Plan {
        refuseName(name);
        if (version < 1 || note.length() > MOST_NOTE) {
            throw new IllegalArgumentException("a plan's version is at least 1 and its note at most " + MOST_NOTE
                    + " characters, not " + version + " and " + note.length());
        }
    }

    /** @throws IllegalArgumentException when no plan can have that name */
    public static void refuseName(String name) {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,127}")) {
            throw new IllegalArgumentException(
                    "a plan's name is 1 to 128 of A-Z a-z 0-9 . _ -, the first a letter or digit, not '" + name + "'");
        }
    }
}
