// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.image;

import java.io.IOException;
import org.godwit.api.problem.Problem;

/** A disk image cannot be read from the store: something of it is missing or not what it was. */
public final class UnreadableImageException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    UnreadableImageException(Problem problem, Throwable cause) {
        super(problem.message(), cause);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
