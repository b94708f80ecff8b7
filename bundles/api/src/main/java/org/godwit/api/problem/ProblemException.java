// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.problem;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A {@link Problem} on its way to where somebody can act: retry (decorator), end a job (core), answer HTTP (rest). */
public final class ProblemException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    public ProblemException(Problem problem, @Nullable Throwable cause) {
        super(problem.message(), cause);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
