// SPDX-License-Identifier: Apache-2.0
package org.godwit.logs;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A UDP port and the thread that empties it. */
final class Receiver implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Receiver.class);

    /** The largest datagram that UDP has. */
    private static final int DATAGRAM_BYTES = 65_535;

    /** What may wait in the kernel while we are away for a moment. */
    private static final int WAITING_BYTES = 1 << 20;

    private final DatagramChannel channel;
    private final Intake intake;

    private Receiver(DatagramChannel channel, Intake intake) {
        this.channel = channel;
        this.intake = intake;
    }

    /** @param at port 0: any that is free */
    static Receiver open(InetSocketAddress at, Intake intake) throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, WAITING_BYTES);
            channel.bind(at);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        Receiver receiver = new Receiver(channel, intake);
        Thread thread = new Thread(receiver::run, "godwit-logs");
        thread.setDaemon(true);
        thread.start();
        return receiver;
    }

    int port() throws IOException {
        return ((InetSocketAddress) channel.getLocalAddress()).getPort();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void run() {
        ByteBuffer datagram = ByteBuffer.allocateDirect(DATAGRAM_BYTES);
        while (channel.isOpen()) {
            try {
                datagram.clear();
                SocketAddress from = channel.receive(datagram);
                if (from instanceof InetSocketAddress sender) {
                    intake.take(sender.getAddress(), datagram.flip(), System.nanoTime());
                }
            } catch (ClosedChannelException e) {
                LOG.debug("the port of logs is closed");
            } catch (IOException | RuntimeException e) {
                LOG.warn("a datagram could not be received", e);
            }
        }
    }
}
