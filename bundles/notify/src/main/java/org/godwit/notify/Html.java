// SPDX-License-Identifier: Apache-2.0
package org.godwit.notify;

import java.util.List;
import java.util.regex.Pattern;

/**
 * One page for itself, to be read, printed and kept: no scripts, nothing fetched. Every text is escaped, because machines have
 * said some of them.
 */
final class Html {
    /** What a terminal takes for a command (ECMA-48), what no page may have, and what turns the direction of text. */
    private static final Pattern UNSHOWN = Pattern.compile("\u001b\\[[0-9;?]*[ -/]*[@-~]|[\\p{Cntrl}&&[^\n\t]]"
            + "|[\u0080-\u009f\u202a-\u202e\u2066-\u2069\u200e\u200f\ufeff]");

    private static final String STYLE =
            "body{font:14px/1.45 system-ui,sans-serif;margin:2em auto;max-width:70em;padding:0 1em;color:#1b1b1b}"
                    + "h1{font-size:1.6em}h2{font-size:1.2em;margin-top:1.6em;border-bottom:1px solid #bbb}"
                    + "table{border-collapse:collapse;width:100%;margin:.6em 0}th,td{border:1px solid #bbb;padding:.3em .5em;"
                    + "text-align:left;vertical-align:top;overflow-wrap:anywhere}th{background:#eee}"
                    + "pre{background:#f4f4f4;border:1px solid #ddd;padding:.6em;white-space:pre-wrap;overflow-wrap:anywhere;font-size:12px}"
                    + ".passed,.verified{color:#0a6b2d;font-weight:bold}.failed,.unverified{color:#a30f0f;font-weight:bold}"
                    + "footer{margin-top:2em;color:#555;font-size:12px}"
                    + "@media print{body{margin:0;max-width:none}h2,tr{break-inside:avoid}}";

    private final StringBuilder page = new StringBuilder();

    Html(String title) {
        page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append(
                        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width\">\n<title>")
                .append(escaped(title))
                .append("</title>\n<style>")
                .append(STYLE)
                .append("</style>\n</head>\n<body>\n<h1>")
                .append(escaped(title))
                .append("</h1>\n");
    }

    static String escaped(String text) {
        return UNSHOWN.matcher(text)
                .replaceAll("")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    Html heading(String text) {
        page.append("<h2>").append(escaped(text)).append("</h2>\n");
        return this;
    }

    Html text(String text) {
        page.append("<p>").append(escaped(text)).append("</p>\n");
        return this;
    }

    /** A text that stands for good or bad: {@code passed}, {@code failed}, {@code verified}, {@code unverified}. */
    Html verdict(String word, String text) {
        page.append("<p class=\"")
                .append(escaped(word))
                .append("\">")
                .append(escaped(text))
                .append("</p>\n");
        return this;
    }

    Html pre(String text) {
        page.append("<pre>").append(escaped(text)).append("</pre>\n");
        return this;
    }

    /** Names and what they are. */
    Html facts(List<List<String>> rows) {
        page.append("<table>\n");
        for (List<String> row : rows) {
            page.append("<tr><th scope=\"row\">")
                    .append(escaped(row.get(0)))
                    .append("</th><td>")
                    .append(escaped(row.get(1)))
                    .append("</td></tr>\n");
        }
        page.append("</table>\n");
        return this;
    }

    Html table(List<String> headings, List<List<String>> rows) {
        page.append("<table>\n<thead><tr>");
        headings.forEach(
                each -> page.append("<th scope=\"col\">").append(escaped(each)).append("</th>"));
        page.append("</tr></thead>\n<tbody>\n");
        for (List<String> row : rows) {
            page.append("<tr>");
            row.forEach(each -> page.append("<td>").append(escaped(each)).append("</td>"));
            page.append("</tr>\n");
        }
        page.append("</tbody>\n</table>\n");
        return this;
    }

    /** The whole page. */
    String end(String footer) {
        return page + "<footer>" + escaped(footer) + "</footer>\n</body>\n</html>\n";
    }
}
