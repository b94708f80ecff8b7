// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A program of the operator's that is run with a limit. */
final class Script {
    /** As long as an application may take to write what it holds. */
    static final int LIMIT_SECONDS = 60;

    private static final int MOST_WORDS = 200;

    private Script() {}

    /** @return what went wrong, in words; empty when it ended with 0 */
    static String run(Path script) {
        try {
            Process process = new ProcessBuilder(script.toString())
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .start();
            CompletableFuture<String> last = CompletableFuture.supplyAsync(() -> lastLine(process));
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                return script + " did not end within " + LIMIT_SECONDS + " s";
            }
            if (process.exitValue() == 0) {
                return "";
            }
            String said = last.completeOnTimeout("", 1, TimeUnit.SECONDS).join();
            return script + " ended with " + process.exitValue() + (said.isEmpty() ? "" : " (" + said + ")");
        } catch (IOException e) {
            return script + " was not started (" + e.getMessage() + ")";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return script + " was not waited for";
        }
    }

    private static String lastLine(Process process) {
        String last = "";
        try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                last = line.isBlank() ? last : line.strip();
            }
        } catch (IOException e) {
            return last;
        }
        return last.substring(0, Math.min(MOST_WORDS, last.length()));
    }
}
