// SPDX-License-Identifier: Apache-2.0
package org.godwit.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.godwit.api.notify.Delivery;

/**
 * What a mail says, in plain words, as text and as HTML. Made of the events that are told, one or several at once.
 *
 * @param subject one line
 */
record MailText(String subject, String text, String html) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int MOST_SUBJECT = 200;

    /** @param url of the controller; empty when nobody has said it */
    static MailText of(List<Delivery> news, String url) {
        List<JsonNode> events = new ArrayList<>();
        for (Delivery one : news) {
            events.add(parsed(one.body()));
        }
        String subject = events.size() == 1 ? subject(events.get(0)) : digest(events);
        StringBuilder text = new StringBuilder();
        Html html = new Html(subject);
        for (JsonNode event : events) {
            JsonNode data = event.path("data");
            String title = subject(event);
            text.append(title).append("\n\n");
            html.heading(title);
            for (String field : new String[] {"text", "remedy"}) {
                String words = data.path(field).asText();
                if (!words.isEmpty()) {
                    text.append(words).append("\n\n");
                    html.text(words);
                }
            }
            String since = "Since " + data.path("since").asText()
                    + (data.has("overAt") ? ", over " + data.path("overAt").asText() : "") + " (UTC). "
                    + data.path("cause").asText() + ", " + data.path("id").asText();
            text.append(since).append("\n\n");
            html.text(since);
        }
        String light = "All in all: "
                + events.get(events.size() - 1).path("data").path("light").asText("green") + ".";
        String foot = light + (url.isEmpty() ? "" : " " + url);
        return new MailText(
                oneLine(subject), text.append("-- \n").append(foot).append('\n').toString(), html.end(foot));
    }

    /** A mail of no importance. */
    static MailText test(String by, String url) {
        String subject = "[test] Godwit can send mail";
        String text = by + " asked for this mail. Nothing is wrong.";
        return new MailText(
                subject,
                text + "\n\n-- \n" + url + "\n",
                new Html(subject).text(text).end(url));
    }

    private static JsonNode parsed(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an event that we have written is no JSON", e);
        }
    }

    /** {@code [not ready] db-01: Its newest usable restore point is 26 h old; the target is 1 h.}, {@code [over] …}. */
    private static String subject(JsonNode event) {
        JsonNode data = event.path("data");
        String tag = data.path("severity").asText("info");
        if (data.has("overAt")) {
            tag = "over";
        } else if (tag.equals("critical") && data.path("cause").asText().startsWith("status/machine/")) {
            tag = "not ready";
        }
        return "[" + tag + "] " + data.path("title").asText();
    }

    private static String digest(List<JsonNode> events) {
        long over = events.stream()
                .filter(event -> event.path("data").has("overAt"))
                .count();
        long raised = events.size() - over;
        String worst = events.stream()
                        .filter(event -> !event.path("data").has("overAt"))
                        .anyMatch(event ->
                                event.path("data").path("severity").asText().equals("critical"))
                ? "critical"
                : raised > 0 ? "warning" : "over";
        return String.format(Locale.ROOT, "[%s] %d alerts raised, %d over", worst, raised, over);
    }

    /** No line break gets into a header. */
    private static String oneLine(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return line.length() > MOST_SUBJECT ? line.substring(0, MOST_SUBJECT) + "…" : line;
    }
}
