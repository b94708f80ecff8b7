// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.problem;

import java.util.Map;
import java.util.TreeMap;

/**
 * What an operator reads: what was tried, on what, what was found, and what to do about it.
 *
 * @param kind whose move it is; only {@link Kind#TRANSIENT} is tried again without a person
 * @param code stable, upper case, greppable: {@code STORE_FULL}; the same in log, REST and console
 * @param message one sentence: what was tried, on what, what was found
 * @param remedy one sentence an operator can act on; empty when there is nothing to do but wait
 * @param facts the values the message speaks of, by name; never a secret
 */
public record Problem(Kind kind, String code, String message, String remedy, Map<String, String> facts) {

    /** Whose move it is. */
    public enum Kind {
        /** Nobody's: it may well succeed when tried again. */
        TRANSIENT,
        /** The administrator of rights: somebody said no. */
        DENIED,
        /** The caller: what was named is not there. */
        MISSING,
        /** The operator: a setting is wrong or an environment lacks something. */
        MISCONFIGURED,
        /** The operator, at once: bytes are not what they were. */
        CORRUPT,
        /** Nobody's: it cannot be done, and this says why. */
        UNSUPPORTED,
        /** Ours: report it. */
        BUG
    }

    public Problem {
        if (!code.matches("[A-Z][A-Z0-9_]*")) {
            throw new IllegalArgumentException("a problem's code is UPPER_CASE, not '" + code + "'");
        }
        if (message.isBlank()) {
            throw new IllegalArgumentException("a problem says what happened; code " + code + " has no message");
        }
        facts = Map.copyOf(facts);
    }

    /** A problem without facts. */
    public static Problem of(Kind kind, String code, String message, String remedy) {
        return new Problem(kind, code, message, remedy, Map.of());
    }

    /** The same problem with one more fact. */
    public Problem with(String fact, Object value) {
        Map<String, String> more = new TreeMap<>(facts);
        more.put(fact, String.valueOf(value));
        return new Problem(kind, code, message, remedy, more);
    }

    /** This problem as something to throw. */
    public ProblemException asException() {
        return new ProblemException(this, null);
    }

    /** This problem as something to throw, keeping what caused it. */
    public ProblemException causedBy(Throwable cause) {
        return new ProblemException(this, cause);
    }

    /** One line: code, message, remedy. */
    @Override
    public String toString() {
        return code + ": " + message + (remedy.isBlank() ? "" : " " + remedy);
    }
}
