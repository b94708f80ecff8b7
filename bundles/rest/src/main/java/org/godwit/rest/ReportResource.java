// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import org.godwit.api.notify.Reports;
import org.godwit.api.notify.Reports.Form;

/** Evidence to hand over, as JSON or as a page. */
final class ReportResource {
    /** When nobody says from when on. */
    private static final Duration USUAL = Duration.ofDays(30);

    private final Parts parts;
    private final Clock clock;

    private ReportResource(Parts parts, Clock clock) {
        this.parts = parts;
        this.clock = clock;
    }

    Reply run(Call call) throws IOException {
        Form form = form(call);
        return reply(call, form, reports().run(Ids.site(call.variable("siteId")), form));
    }

    Reply recovery(Call call) throws IOException {
        Form form = form(call);
        Instant until = moment(call, "to").orElse(clock.instant());
        Instant from = moment(call, "from").orElse(until.minus(USUAL));
        return reply(call, form, reports().recovery(from, until, form));
    }

    private Reports reports() throws IOException {
        return parts.telling().reports();
    }

    /** What {@code format} says, else what the client would rather have. */
    private static Form form(Call call) throws Refusal {
        Optional<String> word = call.query("format");
        if (word.isEmpty()) {
            String accept =
                    Optional.ofNullable(call.request().getHeader("Accept")).orElse("");
            int html = accept.indexOf("text/html");
            int json = accept.indexOf("application/json");
            return html >= 0 && (json < 0 || html < json) ? Form.HTML : Form.JSON;
        }
        for (Form form : Form.values()) {
            if (Json.word(form).equals(word.get().toLowerCase(Locale.ROOT))) {
                return form;
            }
        }
        throw Refusal.badRequest("FORMAT_INVALID", "format is '" + word.get() + "'.", "Give html or json.");
    }

    private static Optional<Instant> moment(Call call, String name) throws Refusal {
        Optional<String> given = call.query(name);
        try {
            return given.map(Instant::parse);
        } catch (DateTimeParseException e) {
            throw Refusal.badRequest(
                    "TIME_INVALID",
                    name + " is '" + given.orElse("") + "'.",
                    "Give a time such as 2026-11-23T15:04:05Z, or leave it out.");
        }
    }

    /** A page brings its own style and may do nothing else, whatever a machine has said in it. */
    private static Reply reply(Call call, Form form, String text) throws IOException {
        if (form == Form.JSON) {
            return Reply.ok(PlanView.raw(text));
        }
        HttpServletResponse response = call.response();
        response.setStatus(200);
        response.setContentType("text/html");
        response.setCharacterEncoding("UTF-8");
        response.setHeader(
                "Content-Security-Policy",
                "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox");
        response.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        return Reply.taken();
    }

    /** Its routes. */
    static void routes(Router routes, Parts parts, Clock clock) {
        ReportResource reports = new ReportResource(parts, clock);
        routes.add(Router.Access.SIGNED_IN, "GET", "/sites/{siteId}/report", reports::run)
                .add(Router.Access.SIGNED_IN, "GET", "/reports/recovery", reports::recovery);
    }
}
