// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.file;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;

/**
 * Whether somebody inside takes connections to a forwarded port. QEMU itself takes them as soon as it runs, and only then
 * asks the machine inside; so one is opened, and QEMU is asked what has become of it. What was seen once is remembered
 * until the instance is started anew.
 */
final class PortProbe {
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final Duration LOOK = Duration.ofMillis(100);

    /** Of one start of an instance. */
    private record Forward(InstanceFolder folder, java.time.Instant started, int outside) {}

    private final Map<Forward, Boolean> seen = new ConcurrentHashMap<>();

    boolean isTaken(InstanceFolder folder, InstanceFolder.Note note, InetSocketAddress address) throws IOException {
        Forward forward = new Forward(folder, note.started(), address.getPort());
        if (seen.containsKey(forward)) {
            return true;
        }
        boolean taken = isTakenNow(folder, address);
        if (taken) {
            seen.keySet()
                    .removeIf(other ->
                            other.folder().equals(folder) && !other.started().equals(note.started()));
            seen.put(forward, true);
        }
        return taken;
    }

    private static boolean isTakenNow(InstanceFolder folder, InetSocketAddress address) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(address, (int) LIMIT.toMillis());
            socket.setSoTimeout((int) LOOK.toMillis());
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (System.nanoTime() < deadline) {
                try {
                    // A service that speaks first; or the machine inside has said no.
                    return socket.getInputStream().read() >= 0;
                } catch (SocketTimeoutException e) {
                    if (isEstablished(folder, address.getPort())) {
                        return true;
                    }
                }
            }
            return false;
        } catch (SocketException e) {
            return false;
        }
    }

    private static boolean isEstablished(InstanceFolder folder, int outside) throws IOException {
        try (Monitor monitor = Monitor.of(folder)) {
            return isEstablished(monitor.connections(), outside);
        } catch (IOException e) {
            throw Problem.of(
                            Kind.TRANSIENT,
                            "MONITOR_SILENT",
                            "Asked QEMU of instance " + folder.id() + " for its connections, and it did not answer: "
                                    + e.getMessage() + ".",
                            "")
                    .causedBy(e);
        }
    }

    /** Lines of {@code info usernet}: protocol and state, descriptor, source and destination with their ports. */
    static boolean isEstablished(String connections, int outside) {
        return Pattern.compile("TCP\\[ESTABLISHED]\\s+\\d+\\s+127\\.0\\.0\\.1\\s+" + outside + "\\s")
                .matcher(connections)
                .find();
    }
}
