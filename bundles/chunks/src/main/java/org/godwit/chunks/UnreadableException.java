// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import org.godwit.api.problem.ProblemException;

/** A chunk that something names is missing or damaged. */
final class UnreadableException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient ProblemException problem;

    UnreadableException(ProblemException problem) {
        super(problem);
        this.problem = problem;
    }

    ProblemException problem() {
        return problem;
    }
}
