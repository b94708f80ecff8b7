// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * The name that a machine was given when it enrolled by hand: {@code name} in the state folder, so that the service calls it so, too.
 * Not in {@code agent.conf}, which belongs to whoever administers the machine: what stands there goes before this.
 */
final class NameFile {
    private static final String FILE = "name";

    private NameFile() {}

    /** Empty where none was given, or it cannot be read. */
    static Optional<String> in(Path state) {
        try {
            return Optional.of(Files.readString(state.resolve(FILE), UTF_8).strip())
                    .filter(name -> !name.isEmpty());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** As a whole or not at all. */
    static void put(Path state, String name) throws IOException {
        Path fresh = state.resolve(FILE + ".new");
        Files.writeString(fresh, name + "\n", UTF_8);
        Files.move(fresh, state.resolve(FILE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
