// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.godwit.api.job.JobContext;
import org.godwit.api.problem.Problem;
import org.godwit.core.site.SiteTools;

/** Scripts in memory: any but those named {@code missing}; those that {@link #failing} has do not end well. */
final class SimulatedScripts implements SiteTools.Scripts {

    /** What happens while one runs. */
    interface Running {
        void run(String name, Map<String, String> facts) throws IOException;
    }

    /** What was run: name, site and device. */
    final List<String> ran = new ArrayList<>();

    final Set<String> failing = new HashSet<>();
    private final Running running;

    SimulatedScripts(Running running) {
        this.running = running;
    }

    @Override
    public Optional<Problem> trouble(String name) {
        return name.equals("missing")
                ? Optional.of(Problem.of(Problem.Kind.MISCONFIGURED, "SCRIPT_MISSING", "There is no " + name + ".", ""))
                : Optional.empty();
    }

    @Override
    public String run(JobContext job, String name, Map<String, String> facts) throws IOException {
        running.run(name, facts);
        ran.add(name + " " + facts.get("GODWIT_DEVICE"));
        if (failing.contains(name)) {
            throw Problem.of(Problem.Kind.MISCONFIGURED, "SCRIPT_FAILED", "Script " + name + " failed.", "Retry.")
                    .asException();
        }
        return "did " + name;
    }
}
