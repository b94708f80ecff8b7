// SPDX-License-Identifier: Apache-2.0
package org.godwit.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.godwit.api.disk.MachineId;

/** Which machines are stopped; in a file where there is a folder. Safe for use by many threads. */
final class PowerBook {
    private final Optional<Path> file;
    private final Set<String> stopped = new TreeSet<>();

    private PowerBook(Optional<Path> file) {
        this.file = file;
    }

    /** @param folder empty when nothing is to be kept */
    static PowerBook in(String folder) throws IOException {
        if (folder.isBlank()) {
            return new PowerBook(Optional.empty());
        }
        Path file = Path.of(folder).toAbsolutePath().resolve("stopped");
        PowerBook book = new PowerBook(Optional.of(file));
        if (Files.exists(file)) {
            book.stopped.addAll(Files.readAllLines(file, StandardCharsets.UTF_8));
        }
        return book;
    }

    synchronized boolean isStopped(MachineId machine) {
        return stopped.contains(machine.value());
    }

    /** Kept when it returns. */
    synchronized void set(MachineId machine, boolean nowStopped) throws IOException {
        Set<String> next = new TreeSet<>(stopped);
        if (nowStopped) {
            next.add(machine.value());
        } else {
            next.remove(machine.value());
        }
        if (file.isPresent() && !next.equals(stopped)) {
            write(file.get(), List.copyOf(next));
        }
        stopped.clear();
        stopped.addAll(next);
    }

    private static void write(Path file, List<String> lines) throws IOException {
        Files.createDirectories(file.getParent());
        Path young = file.resolveSibling("stopped.new");
        Files.write(young, lines, StandardCharsets.UTF_8);
        Files.move(young, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
