// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.problem.ProblemException;

/** Somebody is known, and may not. */
final class Forbidden {
    private Forbidden() {}

    static ProblemException notAdmin(String name) {
        String message = "User " + name + " may look, not act: the role admin is missing.";
        return Problem.of(Kind.DENIED, "ROLE_MISSING", message, "Ask an administrator.")
                .asException();
    }
}
