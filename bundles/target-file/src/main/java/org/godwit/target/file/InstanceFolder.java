// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.godwit.api.disk.Firmware;
import org.godwit.api.problem.Problem;
import org.godwit.api.target.InstanceSpec;
import org.godwit.api.target.InstanceSpec.Network;
import org.godwit.api.target.InstanceSpec.Reach;

/**
 * What is kept of an instance: a note of what was started, written before it is; its console; what QEMU complained of;
 * firmware variables. Read anew each time, so that a controller that was started later knows as much.
 */
record InstanceFolder(Path path) {
    /** The monitor's name within the folder, in which QEMU is started: paths of sockets may not be long. */
    static final String MONITOR = "monitor";

    private static final String NOTE = "instance";

    /**
     * What was started.
     *
     * @param spec all that it is started with, but settings
     * @param bus of its disks
     * @param stopped whether somebody has asked to stop it since; it may still run
     * @param ports of the controller's machine, by those of the instance
     * @param volumes paths of its volumes
     */
    record Note(
            InstanceSpec spec,
            String bus,
            boolean stopped,
            Instant started,
            Map<Integer, Integer> ports,
            List<String> volumes) {
        boolean lasting() {
            return spec.lasting();
        }

        Note stopping() {
            return new Note(spec, bus, true, started, ports, volumes);
        }
    }

    String id() {
        return String.valueOf(path.getFileName());
    }

    Path console() {
        return path.resolve("serial.log");
    }

    Path errors() {
        return path.resolve("qemu.log");
    }

    Path variables() {
        return path.resolve("firmware-variables.fd");
    }

    /** Named on the command line of its QEMU and of no other. */
    Path pidFile() {
        return path.resolve("qemu.pid");
    }

    /** What is overwritten on a disk while it is read. */
    Path overlay(int disk) {
        return path.resolve("overlay" + disk + ".qcow2");
    }

    /** What its screen shows, while that is asked for. */
    Path screen() {
        return path.resolve("screen.png");
    }

    /** The socket by which disks are read. */
    Path exports() {
        return path.resolve("exports");
    }

    /** The socket of QEMU's monitor. */
    Path monitor() {
        return path.resolve(MONITOR);
    }

    /** Empty when nothing was started, or it was discarded. */
    Optional<Note> note() throws IOException {
        try {
            return Optional.of(parsed(Files.readAllLines(path.resolve(NOTE), StandardCharsets.UTF_8)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IllegalArgumentException | IndexOutOfBoundsException | DateTimeParseException e) {
            throw Problem.of(
                            Problem.Kind.CORRUPT,
                            "INSTANCE_NOTE_UNREADABLE",
                            "Cannot read what was noted of an instance in " + path.resolve(NOTE) + ": " + e.getMessage()
                                    + ".",
                            "End its QEMU by hand, if it runs, and delete that folder.")
                    .causedBy(e);
        }
    }

    private static Note parsed(List<String> lines) {
        Map<Integer, Integer> ports = new TreeMap<>();
        for (String pair : values(lines, "port")) {
            String[] both = pair.split(" ");
            ports.put(Integer.valueOf(both[0]), Integer.valueOf(both[1]));
        }
        InstanceSpec spec = new InstanceSpec(
                value(lines, "scope"),
                value(lines, "name"),
                Integer.parseInt(value(lines, "processors")),
                Long.parseLong(value(lines, "memory")),
                Firmware.valueOf(value(lines, "firmware")),
                new Network(Reach.valueOf(value(lines, "reach")), ports.keySet()),
                Boolean.parseBoolean(value(lines, "lasting")),
                Map.of());
        return new Note(
                spec,
                value(lines, "bus"),
                Boolean.parseBoolean(value(lines, "stopped")),
                Instant.parse(value(lines, "started")),
                Map.copyOf(ports),
                values(lines, "volume"));
    }

    private static List<String> values(List<String> lines, String key) {
        return lines.stream()
                .filter(line -> line.startsWith(key + "="))
                .map(line -> line.substring(key.length() + 1))
                .toList();
    }

    private static String value(List<String> lines, String key) {
        return values(lines, key).stream().findFirst().orElseThrow(() -> new IllegalArgumentException("no " + key));
    }

    /** Durable when it returns: QEMU is started afterwards. */
    void write(Note note) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add("# An instance that Godwit started. Without this file it is not Godwit's any more.");
        InstanceSpec spec = note.spec();
        lines.add("scope=" + spec.scope());
        lines.add("name=" + spec.name().replace('\n', ' '));
        lines.add("lasting=" + spec.lasting());
        lines.add("processors=" + spec.processors());
        lines.add("memory=" + spec.memoryBytes());
        lines.add("firmware=" + spec.firmware());
        lines.add("reach=" + spec.network().reach());
        lines.add("bus=" + note.bus());
        lines.add("stopped=" + note.stopped());
        lines.add("started=" + note.started());
        note.ports().forEach((inside, outside) -> lines.add("port=" + inside + " " + outside));
        note.volumes().forEach(volume -> lines.add("volume=" + volume));
        Path young = path.resolve(NOTE + ".new");
        Files.write(young, lines, StandardCharsets.UTF_8);
        Files.move(young, path.resolve(NOTE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Channels.forceFolder(path);
    }

    /** Makes it ready for another start: the console of the one before is kept under another name. */
    void prepare() throws IOException {
        Files.createDirectories(path);
        if (Files.exists(console())) {
            Files.move(console(), path.resolve("serial.before.log"), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.createFile(console());
    }

    /** All of it. Nothing happens when there is none. */
    void delete() throws IOException {
        forget();
        for (Path left : List.of(console(), path.resolve("serial.before.log"), errors(), path)) {
            Files.deleteIfExists(left);
        }
    }

    /** What was shown stays until the next instance of that name, for whoever asks why it did not come up. */
    void forget() throws IOException {
        Files.deleteIfExists(path.resolve(NOTE));
        Files.deleteIfExists(variables());
        Files.deleteIfExists(pidFile());
        Files.deleteIfExists(monitor());
    }
}
