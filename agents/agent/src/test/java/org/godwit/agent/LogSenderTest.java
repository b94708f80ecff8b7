// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.godwit.wire.GelfMessage;
import org.godwit.wire.Welcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LogSenderTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00.250Z");
    private static final URI CONTROLLER = URI.create("https://127.0.0.1:8443");

    private final Log log =
            new Log(new PrintStream(OutputStream.nullOutputStream()), false, Clock.fixed(NOON, ZoneOffset.UTC));

    private static Welcome welcome(int port) {
        return new Welcome(1, "s", "mch_web", 4, port, "secret");
    }

    @Test
    void eachLineGoesToTheControllerAsGelf() throws Exception {
        try (DatagramSocket controller = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                LogSender sender = LogSender.to(CONTROLLER, welcome(controller.getLocalPort()), "web-1", "1.2")) {
            log.info("said before there was a controller");
            log.alsoTo(sender);
            assertThat(received(controller).text()).isEqualTo("said before there was a controller");
            log.debug("nobody wants this");
            log.warn("changes not known, the whole disk is compared disk=sda\nbecause");
            GelfMessage message = received(controller);
            assertThat(message.host()).isEqualTo("web-1");
            assertThat(message.text()).isEqualTo("changes not known, the whole disk is compared disk=sda");
            assertThat(message.detail()).endsWith("\nbecause");
            assertThat(message.at()).isEqualTo(NOON);
            assertThat(message.level()).isEqualTo(4);
            assertThat(message.facts())
                    .containsEntry("machine", "mch_web")
                    .containsEntry("log_token", "secret")
                    .containsEntry("version", "1.2");
        }
    }

    @Test
    void aControllerThatWantsNoLogsGetsNone() {
        assertThat(LogSender.to(CONTROLLER, welcome(0), "web-1", "1.2")).isNull();
        assertThat(LogSender.to(CONTROLLER, welcome(70_000), "web-1", "1.2")).isNull();
    }

    @Test
    void aSenderThatCannotSendDisturbsNobody() {
        LogSender sender = LogSender.to(CONTROLLER, welcome(9), "web-1", "1.2");
        log.alsoTo(sender);
        sender.close();
        log.info("said to nobody");
        log.info("x".repeat(1 << 20));
    }

    private static GelfMessage received(DatagramSocket socket) throws Exception {
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        socket.receive(packet);
        byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
        if (bytes[0] == 0x1f) {
            bytes = new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes();
        }
        return GelfMessage.parse(bytes, Instant.EPOCH);
    }
}
