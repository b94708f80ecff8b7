// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.libvirt;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import org.godwit.api.job.JobContext;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.target.Evidence;

/**
 * What a domain shows on its serial port: a volume of the pool, so that it is read the same way wherever the pool is.
 *
 * @param volume its name
 */
record Console(Volumes volumes, String volume) {
    /** How often somebody who waits looks, and asks whether the job was cancelled. */
    private static final Duration LOOK = Duration.ofMillis(500);

    /** virtlogd begins a log anew at 2 MiB unless it is told otherwise. */
    private static final int LOOKED_AT_BYTES = 4 << 20;

    private static final int EXCERPT_CHARS = 4096;

    /** Tells whether the domain runs. */
    interface Watch {
        boolean runs() throws IOException;
    }

    /** Waits until it is shown, the domain ends, or time is up. While libvirt cannot be asked, nothing is known. */
    Evidence await(JobContext job, Instant started, Pattern pattern, Duration limit, Watch watch) throws IOException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            job.throwIfCancelled();
            long left = deadline - System.nanoTime();
            try {
                boolean runs = watch.runs();
                String text = text();
                boolean shown = pattern.matcher(text).find();
                if (shown || !runs || left <= 0) {
                    return new Evidence(shown, Duration.between(started, Instant.now()), tail(text));
                }
            } catch (ProblemException e) {
                if (e.problem().kind() != Kind.TRANSIENT || left <= 0) {
                    throw e;
                }
            }
            Virsh.pause(LOOK);
        }
    }

    private String text() throws IOException {
        Optional<Path> file = volumes.local(volume);
        byte[] bytes = file.isPresent()
                ? Files.readAllBytes(file.get())
                : volumes.pool().download(volume, 0, LOOKED_AT_BYTES);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** The end of what was shown, as plain text: without what moves a cursor or chooses a colour. */
    private static String tail(String text) {
        String end = text.substring(Math.max(0, text.length() - 4 * EXCERPT_CHARS))
                .replaceAll("\\x1b(\\[[0-9;?=]*[ -/]*[@-~]|[()][A-Z0-9]|[78=>cM])", "")
                .replaceAll("[\\x00-\\x08\\x0b-\\x1f\\x7f]", "");
        return end.substring(Math.max(0, end.length() - EXCERPT_CHARS));
    }
}
