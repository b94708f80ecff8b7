// SPDX-License-Identifier: Apache-2.0
package org.godwit.nbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.export.Exports.Export;
import org.godwit.api.export.Exports.Order;
import org.godwit.api.point.RestorePointId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The component, with the properties that the framework gives it. */
@Timeout(60)
class NbdExportsTest {
    private static final Map<String, Object> PROPERTIES =
            Map.of("godwit.point", "Exports", "component.name", "org.godwit.nbd.NbdExports", "port", 1);

    @TempDir
    Path folder;

    private final MadeUpDisks disks = new MadeUpDisks(1, 4 << 20);

    private NbdExports exports(int port) throws IOException {
        return new NbdExports(disks, new Quiet(), new Page(port, folder.toString()), PROPERTIES);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void aDiskIsServedOnThePortOfThePage() throws IOException {
        int port = freePort();
        NbdExports exports = exports(port);
        try {
            assertThat(exports.trouble()).isEmpty();
            Export made = exports.create(
                    new Order(new RestorePointId("rp_1"), "", false, Optional.empty(), Duration.ofHours(1)), "admin");
            assertThat(made.uri().toString()).isEqualTo("nbd://127.0.0.1:" + port + "/" + made.name());
            try (Client client = Client.of(port, made.name(), true)) {
                assertThat(client.read(1 << 20, 1)[0]).isEqualTo(disks.bytes[1 << 20]);
            }
            assertThatThrownBy(() -> exports.create(
                            new Order(new RestorePointId("rp_1"), "", false, Optional.empty(), Duration.ofDays(31)),
                            "admin"))
                    .hasMessageContaining("PT744H");
        } finally {
            exports.stop();
        }
    }

    @Test
    void aPortThatIsTakenIsTrouble() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            NbdExports exports = exports(taken.getLocalPort());
            assertThat(exports.trouble()).get().asString().contains("EXPORTS_OFF", "cannot be listened on");
            assertThatThrownBy(() -> exports.create(Serving.order(false), "admin"))
                    .hasMessageContaining("No disk can be served");
            exports.stop();
        }
        assertThatThrownBy(() -> new NbdExports(disks, new Quiet(), new Page(0, folder.toString()), Map.of("prot", 1)))
                .hasMessageContaining("Unknown key prot");
    }

    private record Page(int port, String folder) implements Config {
        @Override
        public String host() {
            return "127.0.0.1";
        }

        @Override
        public int connections() {
            return 4;
        }

        @Override
        public int cache_mib() {
            return 16;
        }

        @Override
        public int written_gib() {
            return 1;
        }

        @Override
        public Class<? extends Annotation> annotationType() {
            return Config.class;
        }
    }
}
