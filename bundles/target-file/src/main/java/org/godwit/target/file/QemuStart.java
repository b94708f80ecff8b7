// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.target.InstanceSpec;

/** Starts QEMU, and says what it said when it would not. */
final class QemuStart {
    /** QEMU leaves its parent when it has opened all that it needs: disks, ports, memory. */
    private static final Duration ACCEPTED_WITHIN = Duration.ofSeconds(60);

    /** A port that was free when it was chosen may have been taken since. */
    private static final int TRIES = 3;

    private static final String PORT_TAKEN = "Could not set up host forwarding rule";

    private final String program;
    private final QemuCommand command;

    QemuStart(Config config) {
        program = config.qemu();
        command = new QemuCommand(program, config.accelerator(), config.memory_mebibytes());
    }

    /** Returns when it runs. The note is there before it does. */
    void run(InstanceSpec spec, String bus, List<VolumeFile> volumes, InstanceFolder folder) throws IOException {
        run(spec, bus, volumes, folder, Optional.empty());
    }

    /** Starts one again that was stopped. When it does not start it is stopped as before. */
    void again(InstanceFolder.Note note, InstanceFolder folder) throws IOException {
        List<VolumeFile> volumes = note.volumes().stream()
                .map(path -> new VolumeFile(Path.of(path)))
                .toList();
        run(note.spec(), note.bus(), volumes, folder, Optional.of(note));
    }

    private void run(
            InstanceSpec spec,
            String bus,
            List<VolumeFile> volumes,
            InstanceFolder folder,
            Optional<InstanceFolder.Note> before)
            throws IOException {
        for (int left = TRIES; ; left--) {
            Map<Integer, Integer> ports = Forwards.chosen(spec.network());
            List<String> line = command.line(new QemuCommand.Launch(spec, bus, volumes, folder, ports));
            List<String> disks =
                    volumes.stream().map(file -> file.path().toString()).toList();
            folder.write(new InstanceFolder.Note(spec, bus, false, Instant.now(), ports, disks));
            String said = "";
            boolean runs = false;
            try {
                said = started(line, folder);
                runs = said.isEmpty();
            } finally {
                if (!runs) {
                    undo(folder, before);
                }
            }
            if (runs) {
                return;
            }
            if (left == 1 || !said.contains(PORT_TAKEN)) {
                throw refused(said);
            }
        }
    }

    /** Starts one that shows volumes of an instance that does not run; it ends with the controller. */
    void show(InstanceFolder.Note note, List<VolumeFile> volumes, InstanceFolder folder) throws IOException {
        folder.write(note);
        String said = started(command.shower(folder, volumes), folder);
        if (!said.isEmpty()) {
            throw refused(said);
        }
    }

    private static void undo(InstanceFolder folder, Optional<InstanceFolder.Note> before) throws IOException {
        if (before.isPresent()) {
            folder.write(before.get());
        } else {
            folder.forget();
        }
    }

    /** What hindered it; empty when it runs. */
    private String started(List<String> line, InstanceFolder folder) throws IOException {
        Path errors = folder.errors();
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(folder.path().toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(errors.toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()));
        // The overlay of snapshot=on goes there: beside the volumes, where room was meant to be.
        builder.environment().put("TMPDIR", folder.path().toString());
        Process parent;
        try {
            parent = builder.start();
        } catch (IOException e) {
            throw Problem.of(
                            Kind.UNSUPPORTED,
                            "BOOT_UNAVAILABLE",
                            "Cannot boot machines here: starting " + program + " failed: " + e.getMessage() + ".",
                            "Install QEMU on the controller's machine: apt install qemu-system-x86 ovmf; or set qemu"
                                    + " in etc/" + FileTarget.PID + ".cfg.")
                    .causedBy(e);
        }
        if (!ended(parent)) {
            QemuProcesses.end(folder, false);
            return "nothing within " + ACCEPTED_WITHIN.toSeconds() + " seconds";
        }
        String said = Files.readString(errors, StandardCharsets.UTF_8).strip();
        return parent.exitValue() == 0 ? "" : "ended with " + parent.exitValue() + " and said: " + said;
    }

    private static boolean ended(Process parent) throws IOException {
        try {
            return parent.waitFor(ACCEPTED_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw QemuProcesses.interrupted(e);
        }
    }

    private static IOException refused(String said) {
        return Problem.of(
                        Kind.UNSUPPORTED,
                        "BOOT_UNAVAILABLE",
                        "Cannot boot the machine: QEMU " + said,
                        "Look at the message of QEMU; the restored volumes are whole.")
                .asException();
    }
}
