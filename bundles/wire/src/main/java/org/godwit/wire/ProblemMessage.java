// SPDX-License-Identifier: Apache-2.0
package org.godwit.wire;

import java.util.Map;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Problem} as JSON, in the manner of RFC 9457: {@code title} is the code, {@code detail} the message.
 *
 * @param status the HTTP status it came with; 0 inside an {@link OrderReply}
 */
public record ProblemMessage(
        @Nullable String type,
        @Nullable String title,
        int status,
        @Nullable String detail,
        @Nullable String code,
        Problem.@Nullable Kind kind,
        @Nullable String remedy,
        @Nullable Map<String, String> facts) {

    public static ProblemMessage of(Problem problem, int status) {
        return new ProblemMessage(
                "urn:godwit:problem:" + problem.code(),
                problem.code(),
                status,
                problem.message(),
                problem.code(),
                problem.kind(),
                problem.remedy(),
                problem.facts());
    }

    /** The problem of an exception: its own, or TRANSIENT {@code IO_ERROR} with what it says. */
    public static Problem problemOf(Exception e) {
        if (e instanceof ProblemException known) {
            return known.problem();
        }
        if (e instanceof java.io.IOException) {
            return Problem.of(Problem.Kind.TRANSIENT, "IO_ERROR", said(e), "");
        }
        return Problem.of(Problem.Kind.BUG, "UNEXPECTED", said(e), "Report it, with the log.");
    }

    /** As a problem; whatever the other side left out is filled in. */
    public Problem problem() {
        return new Problem(
                kind == null ? Problem.Kind.BUG : kind,
                code != null && code.matches("[A-Z][A-Z0-9_]{0,63}") ? code : "UNEXPLAINED",
                detail == null || detail.isBlank() ? "The other side gave no reason (HTTP " + status + ")." : detail,
                remedy == null ? "" : remedy,
                facts == null ? Map.of() : facts);
    }

    private static String said(Exception e) {
        String message = e.getMessage();
        return e.getClass().getSimpleName() + (message == null || message.isBlank() ? "" : ": " + message);
    }
}
