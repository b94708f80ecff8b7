// SPDX-License-Identifier: Apache-2.0
package org.godwit.gateway;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import org.godwit.api.problem.Problem;
import org.godwit.wire.ProblemMessage;
import org.godwit.wire.Protocol;
import org.godwit.wire.WireJson;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The answer to an agent's request that was not done: the problem, and the status that goes with it (RFC 9457). */
final class RefusedRequest {
    private static final Logger LOG = LoggerFactory.getLogger(RefusedRequest.class);

    private RefusedRequest() {}

    static void answer(HttpServletRequest request, HttpServletResponse response, Exception e) throws IOException {
        Problem problem = ProblemMessage.problemOf(e);
        int status = status(problem);
        if (problem.kind() == Problem.Kind.BUG) {
            LOG.warn(
                    "request refused path={} from={} problem={}",
                    request.getPathInfo(),
                    request.getRemoteAddr(),
                    problem,
                    e);
        } else {
            LOG.debug("request refused path={} problem={}", request.getPathInfo(), problem);
        }
        if (response.isCommitted()) {
            return;
        }
        drain(request);
        byte[] json = WireJson.write(ProblemMessage.of(problem, status));
        response.setStatus(status);
        response.setContentType(Protocol.PROBLEM);
        response.setContentLength(json.length);
        response.getOutputStream().write(json);
    }

    /** Reads what is left of a body: an agent that is still sending would see a broken connection, not the reason. */
    private static void drain(HttpServletRequest request) {
        try {
            LimitedBody rest = new LimitedBody(request.getInputStream(), Protocol.MAX_BATCH_BYTES);
            rest.transferTo(OutputStream.nullOutputStream());
        } catch (IOException | RuntimeException e) {
            LOG.debug("the rest of a refused request could not be read: {}", e.toString());
        }
    }

    private static int status(Problem problem) {
        @Nullable
        Integer special =
                switch (problem.code()) {
                    case "SESSION_STALE" -> 409;
                    case "ORDER_GONE" -> 410;
                    case "MESSAGE_TOO_LARGE" -> 413;
                    case "MALFORMED_MESSAGE", "TOO_MANY_BATCHES" -> 400;
                    default -> null;
                };
        if (special != null) {
            return special;
        }
        return switch (problem.kind()) {
            case TRANSIENT -> 503;
            case DENIED -> 403;
            case MISSING -> 404;
            case MISCONFIGURED, CORRUPT -> 422;
            case UNSUPPORTED -> 501;
            case BUG -> 500;
        };
    }
}
