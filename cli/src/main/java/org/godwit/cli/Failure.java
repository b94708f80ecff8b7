// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.JsonNode;

/** Why a command ends, in one line, and with which exit code. */
final class Failure extends Exception {
    private static final long serialVersionUID = 1L;

    private final int exit;

    Failure(int exit, String message) {
        super(message);
        this.exit = exit;
    }

    /** From a problem of the controller (RFC 9457). */
    static Failure of(int status, JsonNode problem) {
        int exit =
                switch (status) {
                    case 404 -> Exit.NOT_FOUND;
                    case 409, 412 -> Exit.CONFLICT;
                    case 503 -> Exit.NOT_READY;
                    default -> Exit.FAILURE;
                };
        return new Failure(exit, line(problem));
    }

    /** One line: code, what happened, what to do. */
    static String line(JsonNode problem) {
        StringBuilder line = new StringBuilder();
        line.append(problem.path("code").asText("PROBLEM")).append(": ");
        line.append(problem.path("detail").asText("the controller said nothing more"));
        String hint = problem.path("hint").asText();
        if (!hint.isEmpty()) {
            line.append(' ').append(hint);
        }
        for (JsonNode error : problem.path("errors")) {
            line.append("\n  ").append(error.path("pointer").asText());
            line.append(' ').append(error.path("detail").asText());
        }
        return line.toString();
    }

    int exit() {
        return exit;
    }
}
