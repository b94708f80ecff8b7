// SPDX-License-Identifier: Apache-2.0
package org.godwit.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.disk.MachineId;
import org.godwit.api.log.LogLine;
import org.godwit.api.log.Logs;
import org.godwit.wire.GelfDatagrams;
import org.godwit.wire.GelfMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ReceiverTest {
    private static final MachineId WEB = new MachineId("mch_web");
    private static final Logs.Wanted ALL = new Logs.Wanted(Optional.empty(), LogLine.Level.DEBUG);
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @TempDir
    Path folder;

    @Test
    void datagramsOfARealSocketBecomeLines() throws Exception {
        Tokens tokens = Tokens.in(folder.resolve("key"));
        LogBook book = new LogBook(100, 1 << 20);
        try (Receiver receiver = Receiver.open(ANY, new Intake(tokens, book, 100, Clock.systemUTC()));
                DatagramSocket socket = new DatagramSocket()) {
            GelfMessage message = new GelfMessage(
                    "web-1",
                    "hello",
                    "long ".repeat(100) + Math.random(),
                    Instant.now(),
                    6,
                    Map.of(GelfMessage.MACHINE, WEB.value(), GelfMessage.TOKEN, tokens.of(WEB)));
            for (byte[] datagram : GelfDatagrams.of(message.json(), 1)) {
                socket.send(new DatagramPacket(
                        datagram,
                        datagram.length,
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), receiver.port())));
            }
            while (book.newest(ALL, 1).lines().isEmpty()) {
                Thread.onSpinWait();
            }
            assertThat(book.newest(ALL, 1).lines().get(0).detail()).isEqualTo(message.detail());
        }
    }

    @Test
    void aPortThatIsTakenIsAnError() throws Exception {
        try (DatagramSocket taken = new DatagramSocket(ANY)) {
            InetSocketAddress address = (InetSocketAddress) taken.getLocalSocketAddress();
            Intake intake = new Intake(new Tokens(new byte[32]), new LogBook(1, 1), 1, Clock.systemUTC());
            assertThatThrownBy(() -> Receiver.open(address, intake)).isInstanceOf(BindException.class);
        }
    }

    @Test
    void theKeyOutlivesTheProcessAndIsForNobodyElse() throws Exception {
        Path file = folder.resolve("key");
        String token = Tokens.in(file).of(WEB);
        assertThat(Tokens.in(file).of(WEB)).isEqualTo(token);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        Files.write(file, new byte[3]);
        assertThat(Tokens.in(file).fits(WEB, token)).isFalse();
    }
}
