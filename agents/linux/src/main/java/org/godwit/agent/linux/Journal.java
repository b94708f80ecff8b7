// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** systemd's journal. */
final class Journal {
    private static final String VARIABLE = "JOURNAL_STREAM";
    private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

    private Journal() {}

    /** Whether it reads this process's standard error, and not a file to which that was redirected: systemd.exec(5). */
    static boolean reads(Map<String, String> environment) {
        return reads(environment, STANDARD_ERROR);
    }

    static boolean reads(Map<String, String> environment, Path standardError) {
        String said = environment.getOrDefault(VARIABLE, "");
        try {
            return !said.isEmpty()
                    && said.equals(Files.getAttribute(standardError, "unix:dev") + ":"
                            + Files.getAttribute(standardError, "unix:ino"));
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }
}
