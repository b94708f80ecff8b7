// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A shell that thaws when this process is gone or its time is over. It was started before anything is frozen, reads a pipe
 * that ends with this process, and has read what it will run: a frozen file system can be read, but not written.
 */
final class Watchdog implements AutoCloseable {
    /**
     * A second more than the limit: the agent itself comes first. Afterwards it goes on for a minute, for a freeze that was
     * under way, and not for ever: others freeze, too. Where the shell itself was killed, its timer thaws once.
     */
    private static final int LATER_SECONDS = 1;

    private static final String SHELL =
            """
            limit=$1 post=$2
            shift 2
            command -v fsfreeze >/dev/null && command -v sleep >/dev/null || { echo 'there is no fsfreeze, of util-linux'; exit 1; }
            trap '' INT HUP PIPE
            thaw() { for place; do fsfreeze --unfreeze "$place"; done >/dev/null 2>&1 </dev/null; }
            trap 'thaw "$@"' TERM
            echo -1000 2>/dev/null >/proc/self/oom_score_adj
            fsfreeze --version >/dev/null 2>&1
            over() {
              thaw "$@"
              sleep 1
              thaw "$@"
              [ -z "$post" ] || "$post" >/dev/null 2>&1 </dev/null
              exit 0
            }
            echo ready
            read -r word || over "$@"
            if [ "$word" = freeze ]; then
              {
                sleep "$limit"
                thaw "$@"
                tries=0
                while kill -0 $$ && [ $tries -lt 60 ] && sleep 1; do
                  thaw "$@"
                  tries=$((tries + 1))
                done
              } >/dev/null 2>&1 </dev/null &
              timer=$!
              read -r word || word=gone
              kill "$timer"
              [ "$word" = thawed ] || over "$@"
            fi
            exit 0
            """;

    private final Process process;
    private final Writer told;

    private Watchdog(Process process) {
        this.process = process;
        this.told = process.outputWriter(StandardCharsets.UTF_8);
    }

    /**
     * @param places to thaw, in this order
     * @param postThaw runs after that
     * @throws IOException when there is no shell, or no fsfreeze
     */
    static Watchdog over(List<String> places, int limitSeconds, Optional<Path> postThaw) throws IOException {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", SHELL, "godwit-thaw"));
        command.add(String.valueOf(limitSeconds + LATER_SECONDS));
        command.add(postThaw.map(Path::toString).orElse(""));
        command.addAll(places);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Watchdog watchdog = new Watchdog(process);
        try {
            watchdog.awaitReady();
            return watchdog;
        } catch (IOException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private void awaitReady() throws IOException {
        String line = process.inputReader(StandardCharsets.UTF_8).readLine();
        if (!"ready".equals(line)) {
            throw new IOException("nobody would thaw if the agent died: " + (line == null ? "no shell" : line));
        }
    }

    /** From now on its time runs. */
    void freeze() throws IOException {
        tell("freeze");
    }

    /** All is well; it ends. */
    void thawed() throws IOException {
        tell("thawed");
    }

    private void tell(String word) throws IOException {
        told.write(word + "\n");
        told.flush();
    }

    /** Ends it: whatever it was not told is thawed. */
    @Override
    public void close() {
        try (OutputStream pipe = process.getOutputStream()) {
            pipe.flush();
        } catch (IOException e) {
            // It has ended.
        }
    }
}
