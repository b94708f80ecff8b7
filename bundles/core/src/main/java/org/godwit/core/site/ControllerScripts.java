// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.godwit.api.job.JobContext;
import org.godwit.api.problem.Problem;

/**
 * Scripts in one folder of the controller's machine, which only its operator writes: a plan names them, and cannot bring any.
 * They run as the controller's user.
 */
public record ControllerScripts(Path folder, Duration limit) implements SiteTools.Scripts {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final Duration LOOK = Duration.ofMillis(250);

    /** Of sysexits.h: it may end well when it is tried again. */
    private static final int TEMPORARY = 75;

    /** Those of this controller: {@code etc/scripts}. */
    public static ControllerScripts here() {
        return new ControllerScripts(Path.of(System.getProperty("karaf.etc", "etc"), "scripts"), LIMIT);
    }

    @Override
    public Optional<Problem> trouble(String name) {
        Path file = folder.resolve(NAME.matcher(name).matches() ? name : ".");
        if (!NAME.matcher(name).matches() || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.of(Problem.of(
                    Problem.Kind.MISCONFIGURED,
                    "SCRIPT_MISSING",
                    "Looked for script '" + name + "' in " + folder
                            + " of the controller's machine, and there is none.",
                    "Put it there: a file that can be executed, its name of letters, digits, '.', '_' and '-'."));
        }
        if (!Files.isExecutable(file) || isWrittenByOthers(file)) {
            return Optional.of(Problem.of(
                    Problem.Kind.MISCONFIGURED,
                    "SCRIPT_UNSAFE",
                    "Script " + file + " cannot be executed by the controller's user, or everybody can write it.",
                    "chmod 755 " + file));
        }
        return Optional.empty();
    }

    private static boolean isWrittenByOthers(Path file) {
        try {
            Set<PosixFilePermission> rights = Files.getPosixFilePermissions(file);
            return rights.contains(PosixFilePermission.OTHERS_WRITE);
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    @Override
    public String run(JobContext job, String name, Map<String, String> facts) throws IOException {
        Optional<Problem> trouble = trouble(name);
        if (trouble.isPresent()) {
            throw trouble.get().asException();
        }
        ProcessBuilder builder = new ProcessBuilder(folder.resolve(name).toString());
        builder.redirectErrorStream(true).directory(folder.toFile());
        builder.environment().putAll(facts);
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw failed(Problem.Kind.MISCONFIGURED, name, "it cannot be run: " + e.getMessage(), "")
                    .causedBy(e);
        }
        Said said = Said.of(process);
        try {
            process.getOutputStream().close();
            awaitEnd(job, name, process, said);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        String words = said.end();
        int code = process.exitValue();
        if (code == 0) {
            return words;
        }
        Problem.Kind kind = code == TEMPORARY ? Problem.Kind.TRANSIENT : Problem.Kind.MISCONFIGURED;
        throw failed(kind, name, "it ended with code " + code, words).asException();
    }

    private void awaitEnd(JobContext job, String name, Process process, Said said) throws IOException {
        long end = System.nanoTime() + limit.toNanos();
        try {
            while (!process.waitFor(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                job.throwIfCancelled();
                if (System.nanoTime() - end >= 0) {
                    throw failed(
                                    Problem.Kind.MISCONFIGURED,
                                    name,
                                    "it had not ended after " + limit.toSeconds() + " s",
                                    said.soFar())
                            .asException();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while script " + name + " ran", e);
        }
    }

    private static Problem failed(Problem.Kind kind, String name, String why, String said) {
        return Problem.of(
                kind,
                "SCRIPT_FAILED",
                "Ran script " + name + ", and " + why + "." + (said.isBlank() ? "" : " It said: " + said.strip()),
                "Mend what it found, then retry: it is run again.");
    }
}
