// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.file;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Asks a running QEMU something: QMP (QEMU's docs/interop/qmp-spec), a JSON object per line, over a Unix socket in the
 * instance's folder that only the controller's user may open.
 */
final class Monitor implements AutoCloseable {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);

    private static final int BUFFER_BYTES = 65536;

    private final SocketChannel channel;
    private final Selector selector;
    private final StringBuilder unread = new StringBuilder();

    private Monitor(SocketChannel channel, Selector selector) {
        this.channel = channel;
        this.selector = selector;
    }

    static Monitor of(InstanceFolder folder) throws IOException {
        try (ShortPath path = new ShortPath(folder, folder.monitor())) {
            return connected(path.socket());
        }
    }

    private static Monitor connected(Path socket) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.configureBlocking(false);
            Selector selector = Selector.open();
            channel.register(selector, SelectionKey.OP_READ);
            Monitor monitor = new Monitor(channel, selector);
            monitor.line();
            monitor.asked("{\"execute\":\"qmp_capabilities\"}");
            return monitor;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** What the user networking of QEMU is connected to, as its monitor's command {@code info usernet} prints it. */
    String connections() throws IOException {
        return asked("{\"execute\":\"human-monitor-command\",\"arguments\":{\"command-line\":\"info usernet\"}}");
    }

    /**
     * Carries out a command and returns QEMU's answer.
     *
     * @param arguments a JSON object
     * @throws IOException when QEMU says that it failed
     */
    String run(String command, String arguments) throws IOException {
        String answer = tried(command, arguments);
        if (answer.startsWith("{\"error\"")) {
            throw new IOException("QEMU failed at " + command + ": " + answer.strip());
        }
        return answer;
    }

    /** As {@link #run}, and a failure is an answer, too. */
    String tried(String command, String arguments) throws IOException {
        String line = "{\"execute\":\"" + command + "\",\"arguments\":" + arguments.strip() + "}";
        return asked(line.replace("\n", ""));
    }

    /** A text as JSON has it. */
    static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (char letter : text.toCharArray()) {
            if (letter == '"' || letter == '\\') {
                json.append('\\').append(letter);
            } else if (letter < ' ') {
                json.append(String.format("\\u%04x", (int) letter));
            } else {
                json.append(letter);
            }
        }
        return json.append('"').toString();
    }

    /** Presses the power button of the machine (ACPI). */
    void powerDown() throws IOException {
        asked("{\"execute\":\"system_powerdown\"}");
    }

    private String asked(String command) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((command + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        String answer = line();
        while (answer.startsWith("{\"timestamp\"") || answer.contains("\"event\":")) {
            answer = line();
        }
        return answer;
    }

    private String line() throws IOException {
        long deadline = System.nanoTime() + ANSWER_WITHIN.toNanos();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        while (unread.indexOf("\n") < 0) {
            long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
            if (left <= 0) {
                throw new IOException("QEMU said nothing for " + ANSWER_WITHIN.toSeconds() + " seconds");
            }
            selector.select(left);
            selector.selectedKeys().clear();
            if (channel.read(buffer.clear()) < 0) {
                throw new IOException("QEMU closed its monitor");
            }
            unread.append(StandardCharsets.UTF_8.decode(buffer.flip()));
        }
        int end = unread.indexOf("\n");
        String line = unread.substring(0, end);
        unread.delete(0, end + 1);
        return line;
    }

    @Override
    public void close() throws IOException {
        selector.close();
        channel.close();
    }
}
