// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Watches a cloud site until nothing more happens to it by itself; says each news once. */
final class SiteFollow {
    private static final Set<String> ENDS = Set.of("running", "error", "deleted", "detached");

    private final Api api;
    private final PrintStream err;
    private final Map<String, String> said = new HashMap<>();

    SiteFollow(Api api, PrintStream err) {
        this.api = api;
        this.err = err;
    }

    /** The site as it is in the end; what happened before it was followed is said too. */
    JsonNode toEnd(JsonNode begun, Duration most) throws Failure {
        String id = begun.path("id").asText();
        long end = System.nanoTime() + most.toNanos();
        long lastAnswer = System.nanoTime();
        Optional<JsonNode> site = Optional.of(begun);
        while (true) {
            if (site.isPresent()) {
                lastAnswer = System.nanoTime();
                tell(site.get());
                if (ENDS.contains(site.get().path("state").asText())) {
                    return site.get();
                }
            }
            if (System.nanoTime() >= end) {
                throw new Failure(Exit.TIMEOUT, "Site " + id + " is not so far in time; it goes on.");
            }
            Starting.pause();
            site = Starting.look(api, "/api/v1/sites/" + id, System.nanoTime() - lastAnswer);
        }
    }

    private void tell(JsonNode site) {
        String phase = site.path("phase").asText();
        tell("", "site " + SiteText.state(site) + (phase.isEmpty() ? "" : ", " + phase));
        for (JsonNode machine : site.path("machines")) {
            String device = machine.path("device").asText();
            String problem = machine.at("/problem/code").asText();
            tell(device, device + ": " + SiteText.phase(machine) + (problem.isEmpty() ? "" : ", " + problem));
        }
        if (site.has("waitsFor")) {
            String wanted = site.get("waitsFor").asText();
            tell(
                    " waits",
                    "waits for approval: " + wanted + " (godwitctl site approve "
                            + site.path("id").asText() + ")");
        }
    }

    private void tell(String of, String news) {
        if (!news.equals(said.put(of, news))) {
            err.println(news);
        }
    }
}
