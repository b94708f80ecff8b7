// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.file;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the screen of a running instance shows, as QEMU draws it (QMP {@code screendump}, PNG since QEMU 7.1). */
final class QemuScreen {
    private static final Logger LOG = LoggerFactory.getLogger(QemuScreen.class);

    private QemuScreen() {}

    /** Empty where this QEMU cannot write a PNG. */
    static Optional<byte[]> of(InstanceFolder folder) throws IOException {
        try (Monitor monitor = Monitor.of(folder)) {
            // QEMU works in another folder than it was started in.
            String file = Monitor.quoted(folder.screen().toAbsolutePath().toString());
            String answer = monitor.tried("screendump", "{\"filename\":" + file + ",\"format\":\"png\"}");
            if (answer.startsWith("{\"error\"")) {
                LOG.info("no picture instance={} qemu={}", folder.id(), answer.strip());
                return Optional.empty();
            }
            return Optional.of(Files.readAllBytes(folder.screen()));
        } finally {
            Files.deleteIfExists(folder.screen());
        }
    }
}
