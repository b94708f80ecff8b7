// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.problem.ProblemException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what went wrong into an answer (RFC 9457). */
final class Problems {
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    /** When to come back after a TRANSIENT problem: bundles are replaced within a second, agents return within some. */
    private static final String RETRY_AFTER_SECONDS = "5";

    private Problems() {}

    static Reply reply(Exception failure, String path, String correlationId) {
        if (failure instanceof Refusal refusal) {
            return refused(refusal, path, correlationId);
        }
        Problem problem = failure instanceof ProblemException known ? known.problem() : unforeseen(failure);
        int status = status(problem);
        if (status == 500) {
            LOG.error("Cannot answer path={} request={} code={}", path, correlationId, problem.code(), failure);
        }
        Reply reply = Reply.of(status, body(problem, status, path, correlationId));
        return status == 503 ? reply.with("Retry-After", RETRY_AFTER_SECONDS) : reply;
    }

    private static Reply refused(Refusal refusal, String path, String correlationId) {
        ObjectNode body = body(refusal.problem(), refusal.status(), path, correlationId);
        if (!refusal.errors().isEmpty()) {
            body.set("errors", Json.array(refusal.errors(), error -> Json.object()
                    .put("pointer", error.pointer())
                    .put("code", error.code())
                    .put("detail", error.detail())));
        }
        return new Reply(refusal.status(), body, refusal.headers());
    }

    private static ObjectNode body(Problem problem, int status, String path, String correlationId) {
        ObjectNode body = Json.problem(problem);
        body.put("status", status);
        body.put("instance", path);
        body.put("correlationId", correlationId);
        return body;
    }

    private static int status(Problem problem) {
        return switch (problem.kind()) {
            case MISSING -> 404;
            case DENIED -> 403;
            case MISCONFIGURED -> misconfigured(problem.code());
            case TRANSIENT -> 503;
            case UNSUPPORTED -> 422;
            case CORRUPT, BUG -> 500;
        };
    }

    private static int misconfigured(String code) {
        if (code.equals("PLAN_CHANGED")) {
            return 412;
        }
        boolean stands = code.endsWith("_EXISTS")
                || code.endsWith("_NOT_EMPTY")
                || code.endsWith("_ACT_REFUSED")
                || code.equals("MIGRATION_REFUSED")
                || code.equals("SITE_HELD")
                || code.equals("MACHINE_LIVES_IN_SITE");
        return stands ? 409 : 422;
    }

    private static Problem unforeseen(Exception failure) {
        String message = failure instanceof IOException && failure.getMessage() != null
                ? "The controller could not do it: " + failure.getMessage()
                : "The controller failed in a way nobody foresaw.";
        return new Problem(
                Kind.BUG,
                "INTERNAL",
                message,
                "The controller's log has more under this correlation id; please report it.",
                Map.of());
    }
}
