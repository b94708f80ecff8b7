// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import java.io.IOException;
import org.godwit.api.problem.ProblemException;

/**
 * What one look of the doctor found.
 *
 * @param what in a word
 * @param remedy empty where there is nothing to do
 */
record Finding(Level level, String what, String found, String remedy) {

    /** How bad it is. */
    enum Level {
        OK,
        /** It works, but not as well as it could, or not for ever. */
        WARN,
        /** It does not work. */
        FAIL
    }

    static Finding ok(String what, String found) {
        return new Finding(Level.OK, what, found, "");
    }

    static Finding warn(String what, String found, String remedy) {
        return new Finding(Level.WARN, what, found, remedy);
    }

    static Finding fail(String what, String found, String remedy) {
        return new Finding(Level.FAIL, what, found, remedy);
    }

    /** @param remedy for an error that has none of its own */
    static Finding fail(String what, IOException e, String remedy) {
        return e instanceof ProblemException known
                ? fail(what, known.problem().message(), known.problem().remedy())
                : fail(what, String.valueOf(e.getMessage()), remedy);
    }

    /** One line. */
    @Override
    public String toString() {
        String line = String.format("%-4s  %-12s %s", level, what, found.replace('\n', ' '));
        return remedy.isEmpty() ? line : line + "  -> " + remedy.replace('\n', ' ');
    }
}
