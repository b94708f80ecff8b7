// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A path to a socket in an instance's folder that is short enough for unix(7), whose sun_path has 108 bytes. */
final class ShortPath implements AutoCloseable {
    private static final int MOST_PATH_BYTES = 100;

    private final Optional<Path> near;
    private final Path socket;

    ShortPath(InstanceFolder folder, Path socket) throws IOException {
        if (socket.toString().getBytes(StandardCharsets.UTF_8).length <= MOST_PATH_BYTES) {
            near = Optional.empty();
            this.socket = socket;
            return;
        }
        Path made = Files.createTempDirectory("gw");
        Files.createSymbolicLink(made.resolve("i"), folder.path());
        near = Optional.of(made);
        this.socket = made.resolve("i").resolve(socket.getFileName());
    }

    Path socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        if (near.isPresent()) {
            Files.deleteIfExists(near.get().resolve("i"));
            Files.deleteIfExists(near.get());
        }
    }
}
