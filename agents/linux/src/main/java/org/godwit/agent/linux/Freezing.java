// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the command line says of freezing.
 *
 * @param limitSeconds after which file systems are thawed, whatever happens
 * @param preFreeze runs before file systems are frozen
 * @param postThaw runs after they were thawed, and when the freeze failed
 */
record Freezing(boolean on, int limitSeconds, Optional<Path> preFreeze, Optional<Path> postThaw) {
    static final Set<String> OPTIONS =
            Set.of("--freeze", "--freeze-limit", "--pre-freeze-script", "--post-thaw-script");

    private static final int USUAL_SECONDS = 10;
    private static final int MOST_SECONDS = 60;

    static Freezing of(Map<String, String> values) throws Arguments.UsageException {
        String how = values.getOrDefault("--freeze", "auto");
        if (!how.equals("auto") && !how.equals("never")) {
            throw new Arguments.UsageException("--freeze is auto or never, not " + how);
        }
        return new Freezing(
                how.equals("auto"),
                seconds(values.get("--freeze-limit")),
                script("--pre-freeze-script", values),
                script("--post-thaw-script", values));
    }

    private static int seconds(@Nullable String text) throws Arguments.UsageException {
        if (text == null) {
            return USUAL_SECONDS;
        }
        if (text.matches("[0-9]{1,2}")) {
            int seconds = Integer.parseInt(text);
            if (seconds >= 1 && seconds <= MOST_SECONDS) {
                return seconds;
            }
        }
        throw new Arguments.UsageException("--freeze-limit is 1 to " + MOST_SECONDS + " seconds, not " + text);
    }

    private static Optional<Path> script(String option, Map<String, String> values) throws Arguments.UsageException {
        String text = values.get(option);
        if (text == null) {
            return Optional.empty();
        }
        Path path = Path.of(text).toAbsolutePath();
        if (!Files.isExecutable(path) || Files.isDirectory(path)) {
            throw new Arguments.UsageException(option + " names no program that may be run: " + path);
        }
        return Optional.of(path);
    }
}
