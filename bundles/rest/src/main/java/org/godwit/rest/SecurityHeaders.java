// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import jakarta.servlet.http.HttpServletResponse;

/** Answers are data: never cached, never framed, never guessed to be a page. */
final class SecurityHeaders {
    private SecurityHeaders() {}

    static void set(HttpServletResponse response) {
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("X-Frame-Options", "DENY");
    }
}
