// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.libvirt;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;

/**
 * Asks libvirtd by {@code virsh}, one process for each question: what libvirt says with a broken connection or in an
 * endless call ends that process and not the controller ({@code docs/decisions/0038}). XML goes in and comes out.
 *
 * @param uri which libvirtd
 */
record Virsh(String uri) {
    /** What virsh calls the two ends of a pipe, where it wants a file. */
    static final String IN = "/dev/stdin";

    static final String OUT = "/dev/stdout";

    /** The slowest that is asked for is the start of a domain with many disks on a busy host. */
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(120);

    /** What virsh says of a thing that is not there. */
    private static final List<String> MISSING =
            List.of("failed to get domain", "failed to get vol", "failed to get network");

    private record Answer(int exit, byte[] out, String said) {
        boolean isMissing() {
            return exit != 0 && MISSING.stream().anyMatch(said::contains) && !Refusal.isUnreachable(said);
        }
    }

    /**
     * @return what was answered
     * @throws IOException when it was refused, see {@link Refusal}
     */
    String ask(String... words) throws IOException {
        return text(good(words, new byte[0]));
    }

    /** The same with something to read on {@link #IN}. */
    String tell(byte[] input, String... words) throws IOException {
        return text(good(words, input));
    }

    String tell(String xml, String... words) throws IOException {
        return tell(xml.getBytes(StandardCharsets.UTF_8), words);
    }

    byte[] bytes(String... words) throws IOException {
        return good(words, new byte[0]).out;
    }

    /** Empty when what was asked of is not there. */
    Optional<String> find(String... words) throws IOException {
        Answer answer = answer(words, new byte[0]);
        return answer.isMissing() ? Optional.empty() : Optional.of(text(checked(words, answer)));
    }

    /** Several questions in one connection; those about things that are not there any more have no answer. */
    String batch(List<String> questions) throws IOException {
        String[] words = {String.join("; ", questions)};
        Answer answer = answer(words, new byte[0]);
        return text(answer.isMissing() ? answer : checked(words, answer));
    }

    private Answer good(String[] words, byte[] input) throws IOException {
        return checked(words, answer(words, input));
    }

    private Answer checked(String[] words, Answer answer) throws IOException {
        if (answer.exit != 0) {
            throw Refusal.of(uri, String.join(" ", words), answer.said);
        }
        return answer;
    }

    private static String text(Answer answer) {
        return new String(answer.out, StandardCharsets.UTF_8);
    }

    private Answer answer(String[] words, byte[] input) throws IOException {
        List<String> line = new ArrayList<>(List.of("virsh", "-q", "-c", uri));
        line.addAll(List.of(words));
        Process process = started(line);
        process.onExit()
                .orTimeout(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((ended, late) -> {
                    if (late != null) {
                        process.destroyForcibly();
                    }
                });
        try {
            feed(process, input);
            byte[] out = process.getInputStream().readAllBytes();
            String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            boolean ended = process.waitFor(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
            return new Answer(ended ? process.exitValue() : -1, out, said);
        } catch (InterruptedException e) {
            throw interrupted(e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static void feed(Process process, byte[] input) {
        try (OutputStream in = process.getOutputStream()) {
            in.write(input);
        } catch (IOException e) {
            // It ended before it read all; why, it says itself.
        }
    }

    private Process started(List<String> line) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().put("LC_ALL", "C");
        try {
            return builder.start();
        } catch (IOException e) {
            throw Problem.of(
                            Kind.MISCONFIGURED,
                            "TARGET_UNUSABLE",
                            "Cannot ask " + uri + ": starting virsh failed: " + e.getMessage() + ".",
                            "Install it on the controller's machine: apt install libvirt-clients.")
                    .causedBy(e);
        }
    }

    /** Waits between two looks. */
    static void pause(Duration time) throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(time.toMillis());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static IOException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        InterruptedIOException stopped = new InterruptedIOException("interrupted while waiting for libvirt");
        stopped.initCause(e);
        return stopped;
    }
}
