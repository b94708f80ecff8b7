// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Map;
import org.godwit.wire.GelfDatagrams;
import org.godwit.wire.GelfMessage;
import org.godwit.wire.Welcome;
import org.jspecify.annotations.Nullable;

/**
 * Sends the lines of the log to the controller as GELF on UDP. Nobody waits for it and nothing is kept: a line that gets lost is still
 * on standard error.
 */
final class LogSender implements Log.Listener, AutoCloseable {
    private final DatagramSocket socket;
    private final InetSocketAddress controller;
    private final String host;
    private final Map<String, String> facts;
    private long nextId = new SecureRandom().nextLong();

    private LogSender(DatagramSocket socket, InetSocketAddress controller, String host, Map<String, String> facts) {
        this.socket = socket;
        this.controller = controller;
        this.host = host;
        this.facts = facts;
    }

    /**
     * To where the controller wants them.
     *
     * @return null when it does not want any, or there is no socket to be had
     */
    static @Nullable LogSender to(URI controller, Welcome welcome, String host, String version) {
        if (welcome.logPort() < 1 || welcome.logPort() > 65_535) {
            return null;
        }
        InetSocketAddress address = new InetSocketAddress(controller.getHost(), welcome.logPort());
        if (address.isUnresolved()) {
            return null;
        }
        try {
            return new LogSender(
                    new DatagramSocket(),
                    address,
                    host,
                    Map.of(
                            GelfMessage.MACHINE,
                            welcome.machine(),
                            GelfMessage.TOKEN,
                            welcome.logToken(),
                            "version",
                            version));
        } catch (IOException e) {
            return null;
        }
    }

    @Override
    public synchronized void line(Log.Level level, Instant at, String text) {
        try {
            int end = text.indexOf('\n');
            GelfMessage message = new GelfMessage(
                    host, end < 0 ? text : text.substring(0, end), end < 0 ? "" : text, at, level.severity, facts);
            for (byte[] datagram : GelfDatagrams.of(message.json(), nextId++)) {
                socket.send(new DatagramPacket(datagram, datagram.length, controller));
            }
        } catch (IOException | RuntimeException e) {
            // Whoever reads standard error has the line; a log that logs about itself has no end.
            return;
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
