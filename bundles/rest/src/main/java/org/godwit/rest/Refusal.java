// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;

/** A request that is wrong as HTTP, before any service was asked: it carries its own status. */
final class Refusal extends IOException {
    private static final long serialVersionUID = 1L;

    /** What is wrong with one field of a body. The pointer is RFC 6901. */
    record FieldError(String pointer, String code, String detail) {}

    private final int status;
    private final transient Problem problem;
    private final transient Map<String, String> headers;
    private final transient List<FieldError> errors;

    private Refusal(int status, Problem problem, Map<String, String> headers, List<FieldError> errors) {
        super(problem.message());
        this.status = status;
        this.problem = problem;
        this.headers = Map.copyOf(headers);
        this.errors = List.copyOf(errors);
    }

    static Refusal badRequest(String code, String message, String remedy) {
        return new Refusal(400, Problem.of(Kind.MISCONFIGURED, code, message, remedy), Map.of(), List.of());
    }

    static Refusal badBody(List<FieldError> errors) {
        String first = errors.get(0).pointer() + " " + errors.get(0).detail();
        String message = "Cannot use the body: " + first + (errors.size() > 1 ? ", and more." : ".");
        Problem problem = Problem.of(Kind.MISCONFIGURED, "BODY_INVALID", message, "See errors, and /api/openapi.yaml.");
        return new Refusal(400, problem, Map.of(), errors);
    }

    /** JSON that came whole, and is not what is wanted. */
    static Refusal badDocument(Problem problem, List<FieldError> errors) {
        return new Refusal(422, problem, Map.of(), errors);
    }

    /** A request that is right, while things stand so that it cannot be done. */
    static Refusal blocked(Problem problem, List<FieldError> errors) {
        return new Refusal(409, problem, Map.of(), errors);
    }

    static Refusal unauthenticated(String message) {
        return new Refusal(
                401,
                Problem.of(Kind.DENIED, "UNAUTHENTICATED", message, "Sign in."),
                // Not Basic: a browser would put up its own box over the console's.
                Map.of("WWW-Authenticate", "Bearer realm=\"godwit\""),
                List.of());
    }

    static Refusal tooManyAttempts(long seconds) {
        String message = "Too many wrong attempts to sign in from this address.";
        return new Refusal(
                429,
                Problem.of(Kind.TRANSIENT, "SIGN_IN_LIMITED", message, "Wait " + seconds + " seconds."),
                Map.of("Retry-After", Long.toString(seconds)),
                List.of());
    }

    static Refusal wrongMethod(String method, String path, String allowed) {
        String message = "Cannot " + method + " " + path + "; it takes " + allowed + ".";
        return new Refusal(
                405,
                Problem.of(Kind.UNSUPPORTED, "METHOD_NOT_ALLOWED", message, "See /api/openapi.yaml."),
                Map.of("Allow", allowed),
                List.of());
    }

    static Refusal tooLarge(int limit) {
        String message = "The body is larger than " + limit + " bytes.";
        return new Refusal(
                413, Problem.of(Kind.UNSUPPORTED, "BODY_TOO_LARGE", message, "Send less."), Map.of(), List.of());
    }

    static Refusal wrongMediaType(String given) {
        String message = "The body is '" + given + "', not application/json.";
        return new Refusal(
                415,
                Problem.of(Kind.UNSUPPORTED, "MEDIA_TYPE_UNSUPPORTED", message, "Send application/json."),
                Map.of(),
                List.of());
    }

    int status() {
        return status;
    }

    Problem problem() {
        return problem;
    }

    Map<String, String> headers() {
        return headers;
    }

    List<FieldError> errors() {
        return errors;
    }
}
