// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.godwit.agent.Log;
import org.godwit.agent.Updater;

/** Whether this agent can be replaced by a newer one: when the packaged launcher started it, for a service that starts it again. */
final class Updating {
    /** The exit code that asks for a start of what was chosen: none by which a service manager lets it rest. */
    static final int RESTART = 10;

    private static final String SLOTS = "GODWIT_AGENT_SLOTS";
    private static final String RUNS = "GODWIT_AGENT_RUNS";

    private Updating() {}

    static Optional<Updater> of(Map<String, String> environment, String version, Log log) {
        String slots = environment.getOrDefault(SLOTS, "");
        if (slots.isEmpty() || StatusFile.folder(environment).isEmpty()) {
            return Optional.empty();
        }
        Updater.Running running = new Updater.Running(version, architecture(), Libc.version());
        return Optional.of(new Updater(running, Path.of(slots), environment.getOrDefault(RUNS, ""), log));
    }

    /** As dpkg calls it; empty where there are no packages. */
    private static String architecture() {
        return switch (System.getProperty("os.arch", "")) {
            case "amd64", "x86_64" -> "amd64";
            case "aarch64" -> "arm64";
            default -> "";
        };
    }
}
