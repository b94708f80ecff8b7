// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.time.Duration;

/** Shows how far a job is, on stderr: a bar that renews itself on a terminal, elsewhere a line for each news. */
final class Progress {
    private static final int WIDTH = 24;

    private final PrintStream err;
    private final boolean bar;
    private String last = "";

    Progress(PrintStream err, boolean bar) {
        this.err = err;
        this.bar = bar;
    }

    void show(JsonNode job) {
        String text = text(job);
        if (bar) {
            err.print("\r\033[K" + text);
            err.flush();
            return;
        }
        JsonNode progress = job.path("progress");
        String key = job.path("state").asText()
                + progress.path("phase").asText()
                + (int) (progress.path("percent").asDouble() / 10)
                + job.path("waitingFor").path("code").asText();
        if (!key.equals(last)) {
            last = key;
            err.println(text);
        }
    }

    /** Leaves the bar's line. */
    void end() {
        if (bar) {
            err.println();
        }
    }

    static String text(JsonNode job) {
        JsonNode progress = job.path("progress");
        String state = job.path("state").asText();
        StringBuilder line = new StringBuilder(job.path("kind").asText());
        if (state.equals("running")) {
            double percent = progress.path("percent").asDouble();
            int full = (int) (percent * WIDTH / 100);
            line.append(" [")
                    .append("#".repeat(full))
                    .append(".".repeat(WIDTH - full))
                    .append("] ");
            line.append((int) percent).append(" %");
            append(line, " ", progress.path("phase").asText());
            append(line, ", ", Units.bytes(progress.path("doneBytes").asLong()) + " done");
            long sent = progress.path("sentBytes").asLong();
            append(line, ", ", sent > 0 ? Units.bytes(sent) + " sent" : "");
            long rate = progress.path("bytesPerSecond").asLong();
            append(line, ", ", rate > 0 ? Units.rate(rate) : "");
            if (progress.has("etaSeconds")) {
                Duration eta = Duration.ofSeconds(progress.get("etaSeconds").asLong());
                append(line, ", ", Units.duration(eta) + " left");
            }
        } else {
            append(line, " ", state);
        }
        if (job.has("waitingFor")) {
            append(line, ", waits: ", Failure.line(job.get("waitingFor")));
        }
        return line.toString();
    }

    private static void append(StringBuilder line, String before, String what) {
        if (!what.isEmpty()) {
            line.append(before).append(what);
        }
    }
}
