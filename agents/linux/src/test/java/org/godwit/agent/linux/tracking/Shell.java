// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Commands that the tests need. */
final class Shell {
    private Shell() {}

    /** What it printed; fails when the command does. */
    static String must(String command) throws IOException {
        Process process = begin(command);
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        int code = ended(process);
        if (code != 0) {
            throw new IOException(command + " ended with " + code + ": " + said);
        }
        return said;
    }

    /** For clearing up. */
    static boolean may(String command) throws IOException {
        Process process = begin(command);
        process.getInputStream().readAllBytes();
        return ended(process) == 0;
    }

    static Process begin(String command) throws IOException {
        return new ProcessBuilder("sh", "-c", "export PATH=$PATH:/usr/sbin:/sbin; " + command)
                .redirectErrorStream(true)
                .start();
    }

    static int ended(Process process) throws IOException {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    static boolean has(String program) {
        for (String folder : "/bin:/sbin:/usr/bin:/usr/sbin".split(":")) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }
}
