// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.file;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.godwit.api.job.JobContext;
import org.godwit.api.job.JobId;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.target.Evidence;
import org.godwit.api.target.Instance;
import org.godwit.api.target.InstanceSpec;
import org.godwit.api.target.Volume;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Instances as processes of ours. Each has a folder with its console log and the number and start of its process, so that
 * those of a controller that died are found and ended by the next one, and nobody else's process ever is.
 */
final class QemuInstances {
    private static final Logger LOG = LoggerFactory.getLogger(QemuInstances.class);

    /** A command line that QEMU refuses ends it at once; one that runs this long was accepted. */
    private static final Duration REFUSED_WITHIN = Duration.ofMillis(400);

    private static final Duration END_WITHIN = Duration.ofSeconds(10);

    /** How often somebody who waits asks whether the job was cancelled. */
    private static final Duration CANCEL_CHECK = Duration.ofMillis(500);

    private static final int EXCERPT_CHARS = 4096;

    private static final String UNKNOWN = "unknown";

    private record Running(Process process, Thread pump, SerialLog console, Instant started, Path folder) {}

    private final Path home;
    private final String program;
    private final QemuCommand command;
    private final Map<String, Running> running = new LinkedHashMap<>();

    QemuInstances(Path home, Config config) {
        this.home = home;
        program = config.qemu();
        command = new QemuCommand(program, config.accelerator(), config.memory_mebibytes());
    }

    synchronized Instance boot(JobId job, InstanceSpec spec, VolumeSettings settings, List<Volume> volumes)
            throws IOException {
        String id = job + "-" + spec.name().replaceAll("[^A-Za-z0-9._-]", "_");
        Running before = running.get(id);
        if (before != null && before.process().isAlive()) {
            return new Instance(id, spec.name());
        }
        discard(new Instance(id, spec.name()));
        List<VolumeFile> files = volumes.stream().map(VolumeFile::of).toList();
        for (VolumeFile file : files) {
            checkComplete(file);
        }
        Path folder = home.resolve(id);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw Failures.explained("make the folder of an instance", folder, e);
        }
        running.put(id, start(command.line(spec, settings.bus(), files, folder), folder));
        LOG.info("instance started instance={} log={}", id, folder.resolve("serial.log"));
        return new Instance(id, spec.name());
    }

    private static void checkComplete(VolumeFile file) throws IOException {
        if (!Files.exists(file.path())) {
            throw Problem.of(
                            Kind.MISSING,
                            "VOLUME_MISSING",
                            "Cannot boot from " + file.path() + ": there is no such complete volume.",
                            "Restore it first.")
                    .asException();
        }
    }

    private Running start(List<String> line, Path folder) throws IOException {
        Path errors = folder.resolve("qemu.log");
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(folder.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectError(errors.toFile());
        // The overlay of snapshot=on goes there: beside the volumes, where room was meant to be.
        builder.environment().put("TMPDIR", folder.toString());
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw Problem.of(
                            Kind.UNSUPPORTED,
                            "BOOT_UNAVAILABLE",
                            "Cannot boot machines here: starting " + program + " failed: " + e.getMessage() + ".",
                            "Install QEMU on the controller's machine: apt install qemu-system-x86 ovmf; or set qemu"
                                    + " in etc/" + FileTarget.PID + ".cfg.")
                    .causedBy(e);
        }
        Instant started = Instant.now();
        remember(process, folder);
        SerialLog console = new SerialLog();
        Thread pump = new Thread(
                () -> console.pump(process.getInputStream(), folder.resolve("serial.log")),
                "console of " + folder.getFileName());
        pump.setDaemon(true);
        pump.start();
        refuseEarlyEnd(process, errors);
        return new Running(process, pump, console, started, folder);
    }

    private static void refuseEarlyEnd(Process process, Path errors) throws IOException {
        if (ended(process, REFUSED_WITHIN) && process.exitValue() != 0) {
            String said = Files.readString(errors, StandardCharsets.UTF_8).strip();
            throw Problem.of(
                            Kind.UNSUPPORTED,
                            "BOOT_UNAVAILABLE",
                            "Cannot boot the machine: QEMU ended with " + process.exitValue() + " and said: " + said,
                            "Look at the message of QEMU; the restored volumes are whole.")
                    .asException();
        }
    }

    Evidence await(JobContext job, Instance instance, String pattern, Duration limit) throws IOException {
        Pattern wanted = compiled(pattern);
        Running found;
        synchronized (this) {
            found = running.get(instance.id());
        }
        if (found == null) {
            throw Problem.of(
                            Kind.MISSING,
                            "INSTANCE_MISSING",
                            "Cannot watch the instance " + instance.id() + ": it does not run any more.",
                            "Boot it again.")
                    .asException();
        }
        Instant deadline = Instant.now().plus(limit);
        while (true) {
            job.throwIfCancelled();
            int seen = found.console().length();
            boolean over = found.console().ended();
            if (found.console().shows(wanted)) {
                return evidence(found, true);
            }
            Duration left = Duration.between(Instant.now(), deadline);
            if (over || left.isNegative() || left.isZero()) {
                return evidence(found, false);
            }
            try {
                found.console().awaitMore(seen, left.compareTo(CANCEL_CHECK) < 0 ? left : CANCEL_CHECK);
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }
    }

    private static Pattern compiled(String pattern) throws IOException {
        try {
            return Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            throw Problem.of(
                            Kind.MISCONFIGURED,
                            "PATTERN_WRONG",
                            "Cannot look for '" + pattern + "' on the console: " + e.getMessage(),
                            "Give a regular expression as Java knows them.")
                    .causedBy(e);
        }
    }

    private static Evidence evidence(Running found, boolean reached) {
        return new Evidence(
                reached,
                Duration.between(found.started(), Instant.now()),
                found.console().tail(EXCERPT_CHARS));
    }

    void discard(Instance instance) throws IOException {
        Running found;
        synchronized (this) {
            found = running.remove(instance.id());
        }
        if (found != null) {
            end(found);
        }
    }

    private static void end(Running instance) throws IOException {
        instance.process().destroyForcibly();
        if (!ended(instance.process(), END_WITHIN)) {
            throw Problem.of(
                            Kind.TRANSIENT,
                            "INSTANCE_STAYS",
                            "Cannot end the instance in " + instance.folder() + ": process "
                                    + instance.process().pid() + " is still there.",
                            "")
                    .asException();
        }
        try {
            instance.pump().join(END_WITHIN.toMillis());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        forget(instance.folder());
    }

    synchronized void endAll() {
        for (Running instance : running.values()) {
            try {
                end(instance);
            } catch (IOException e) {
                LOG.warn("instance not ended folder={}", instance.folder(), e);
            }
        }
        running.clear();
    }

    /** Ends the instances of a controller that died before it could: same process number, same moment of start. */
    void endLeftOvers() {
        if (!Files.isDirectory(home)) {
            return;
        }
        try (Stream<Path> folders = Files.list(home)) {
            for (Path folder : folders.toList()) {
                leftOver(folder).ifPresent(ProcessHandle::destroyForcibly);
                forget(folder);
            }
        } catch (IOException e) {
            LOG.warn("cannot look for left over instances folder={}", home, e);
        }
    }

    private static Optional<ProcessHandle> leftOver(Path folder) throws IOException {
        Path note = folder.resolve("process");
        if (!Files.exists(note)) {
            return Optional.empty();
        }
        String[] words = Files.readString(note, StandardCharsets.UTF_8).strip().split(" ");
        return ProcessHandle.of(Long.parseLong(words[0]))
                .filter(handle -> words.length == 2
                        && !UNKNOWN.equals(words[1])
                        && startOf(handle).equals(words[1]));
    }

    private static void remember(Process process, Path folder) throws IOException {
        Files.writeString(
                folder.resolve("process"), process.pid() + " " + startOf(process.toHandle()), StandardCharsets.UTF_8);
    }

    private static String startOf(ProcessHandle handle) {
        return handle.info().startInstant().map(Instant::toString).orElse(UNKNOWN);
    }

    /** The console log stays until the next instance of that name, for whoever asks why it did not come up. */
    private static void forget(Path folder) throws IOException {
        Files.deleteIfExists(folder.resolve("process"));
        Files.deleteIfExists(folder.resolve("firmware-variables.fd"));
    }

    private static boolean ended(Process process, Duration within) throws IOException {
        try {
            return process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw interrupted(e);
        }
    }

    private static IOException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        InterruptedIOException stopped = new InterruptedIOException("interrupted while waiting for an instance");
        stopped.initCause(e);
        return stopped;
    }
}
