// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.godwit.agent.Log;

/**
 * Where programs and tables of an agent stay when it ends: a folder in the BPF file system for each state folder, whose
 * path is its name, and in it one for each kind of program.
 */
final class Pins {
    private static final String TABLE = "disks";
    private static final int LONGEST_NAME = 240;

    private final Path agent;

    private Pins(Path agent) {
        this.agent = agent;
    }

    /**
     * Mounts the file system where it is missing, and locks the folder until this process ends.
     *
     * @throws Card.DealtException OTHER_AGENT
     */
    static Optional<Pins> of(Path bpffs, Path state, Log log) throws IOException {
        try {
            if (!Files.readString(Path.of("/proc/self/mounts")).contains(" " + bpffs + " bpf ")) {
                SystemCalls.mountBpf(bpffs.toString());
            }
            Path all = Files.createDirectories(bpffs.resolve("godwit"));
            sweep(all, log);
            String name = Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(state.toString().getBytes(StandardCharsets.UTF_8));
            if (name.length() > LONGEST_NAME) {
                log.warn("nothing is pinned because=the path of the state folder is too long: " + state);
                return Optional.empty();
            }
            Path agent = Files.createDirectories(all.resolve(name));
            if (!SystemCalls.lockFolder(agent.toString())) {
                throw Card.OTHER_AGENT.dealt("");
            }
            return Optional.of(new Pins(agent));
        } catch (Card.DealtException e) {
            throw e;
        } catch (IOException e) {
            log.warn("nothing is pinned, each start of the agent compares whole disks because=no BPF file system at "
                    + bpffs + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    /** Agents whose state folder is gone will not come again. */
    private static void sweep(Path all, Log log) throws IOException {
        for (Path folder : children(all)) {
            try {
                String state = new String(
                        Base64.getUrlDecoder().decode(folder.getFileName().toString()), StandardCharsets.UTF_8);
                // Another agent may see folders that we do not see; then it has the lock.
                if (!Files.isDirectory(Path.of(state)) && SystemCalls.lockFolder(folder.toString())) {
                    log.debug("tracking of a former agent ends state=" + state);
                    delete(folder);
                }
            } catch (IllegalArgumentException e) {
                log.debug("not ours: " + folder);
            }
        }
    }

    /** The table under which the same programs run; empty when there is none, or not all of it. */
    Optional<Integer> table(String kind) throws IOException {
        for (Path other : children(agent)) {
            if (!other.getFileName().toString().equals(kind)) {
                delete(other);
            }
        }
        Path folder = agent.resolve(kind);
        if (!Files.exists(folder.resolve(TABLE))) {
            delete(folder);
            return Optional.empty();
        }
        return Optional.of(Bpf.pinned(folder.resolve(TABLE)));
    }

    /** What holds a program that runs. */
    Optional<Integer> link(String kind, Hook hook) throws IOException {
        Path pin = agent.resolve(kind).resolve(hook.tracepoint());
        return Files.exists(pin) ? Optional.of(Bpf.pinned(pin)) : Optional.empty();
    }

    void pin(String kind, Hook hook, int link) throws IOException {
        Bpf.pin(link, Files.createDirectories(agent.resolve(kind)).resolve(hook.tracepoint()));
    }

    /** Last: where it is, all is. */
    void pinTable(String kind, int table) throws IOException {
        Bpf.pin(table, Files.createDirectories(agent.resolve(kind)).resolve(TABLE));
    }

    /** Ends what was pinned for a state folder. */
    static void remove(Path bpffs, Path state) throws IOException {
        String name = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(state.toString().getBytes(StandardCharsets.UTF_8));
        delete(bpffs.resolve("godwit").resolve(name));
    }

    /** The table first: without it the rest is nothing. */
    private static void delete(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        Files.deleteIfExists(folder.resolve(TABLE));
        for (Path child : children(folder)) {
            if (Files.isDirectory(child)) {
                delete(child);
            } else {
                Files.deleteIfExists(child);
            }
        }
        Files.deleteIfExists(folder);
    }

    private static List<Path> children(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> list = Files.list(folder)) {
            return list.toList();
        }
    }
}
