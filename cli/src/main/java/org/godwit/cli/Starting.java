// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What commands that start a job, or follow one, do alike. */
abstract class Starting extends Act {

    /** How often a job is looked at. */
    private static final Duration LOOK = Duration.ofMillis(500);

    /** How long a controller that does not answer is waited for: its restart takes some 15 seconds. */
    private static final Duration AWAY = Duration.ofMinutes(2);

    @Option(names = "--wait", description = "Follow the job until it has ended, and end as it did")
    boolean wait;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            description = "With --wait: give up after 90s, 15m, 1h (exit 124); the job goes on")
    @Nullable
    String timeout;

    Starting(Surroundings around) {
        super(around);
    }

    int start(Api api, JsonNode order) throws Failure {
        Duration limit = limit();
        JsonNode job = api.post("/api/v1/jobs", order).body();
        if (!wait) {
            printJob(job);
            return Exit.OK;
        }
        return follow(api, job.path("id").asText(), limit);
    }

    /** Follows a job to its end. */
    int follow(Api api, String id, Duration limit) throws Failure {
        Progress progress = new Progress(around.err(), around.bar());
        long end = System.nanoTime() + limit.toNanos();
        long lastAnswer = System.nanoTime();
        while (true) {
            Optional<JsonNode> job = look(api, "/api/v1/jobs/" + id, System.nanoTime() - lastAnswer);
            if (job.isPresent()) {
                lastAnswer = System.nanoTime();
                progress.show(job.get());
                if (job.get().has("endedAt")) {
                    progress.end();
                    printJob(job.get());
                    return exit(job.get());
                }
            }
            if (System.nanoTime() >= end) {
                progress.end();
                throw new Failure(Exit.TIMEOUT, "Job " + id + " has not ended in time; it goes on.");
            }
            pause();
        }
    }

    Duration limit() throws Failure {
        String text = timeout;
        if (text == null) {
            return Duration.ofDays(365);
        }
        return Units.parsed(text)
                .orElseThrow(() -> new Failure(Exit.USAGE, "--timeout '" + text + "' is not like 90s, 15m or 1h."));
    }

    /** What is there; empty while the controller is away, for some minutes at the most. */
    static Optional<JsonNode> look(Api api, String path, long silentNanos) throws Failure {
        try {
            return Optional.of(api.get(path));
        } catch (Failure e) {
            if (e.exit() != Exit.NOT_READY || silentNanos > AWAY.toNanos()) {
                throw e;
            }
            return Optional.empty();
        }
    }

    static void pause() throws Failure {
        try {
            Thread.sleep(LOOK.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(Exit.FAILURE, "Interrupted; the work goes on.");
        }
    }

    private int exit(JsonNode job) {
        if (job.path("state").asText().equals("succeeded")) {
            boolean cameUp = !job.has("boot") || job.at("/result/boot").asText().equals("reached");
            return cameUp ? Exit.OK : Exit.NOT_READY;
        }
        if (job.has("problem")) {
            note(Failure.line(job.get("problem")));
        }
        boolean corrupt = job.at("/problem/kind").asText().equals("corrupt");
        return corrupt && job.path("kind").asText().equals("verify") ? Exit.NOT_READY : Exit.FAILURE;
    }

    void printJob(JsonNode job) {
        if (json()) {
            print(job);
        } else if (!job.has("endedAt")) {
            line("%s", job.path("id").asText());
        } else {
            line("%s %s", job.path("id").asText(), job.path("state").asText());
            job.path("result")
                    .properties()
                    .forEach(entry ->
                            line("  %s=%s", entry.getKey(), entry.getValue().asText()));
        }
    }
}
