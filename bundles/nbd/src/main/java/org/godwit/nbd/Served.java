// SPDX-License-Identifier: Apache-2.0
package org.godwit.nbd;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** An export as connections see it. */
final class Served {
    private final Device device;
    private final boolean tls;
    private final LongAdder bytes = new LongAdder();
    private final Set<AutoCloseable> connections = ConcurrentHashMap.newKeySet();
    private volatile boolean ended;

    /** @param tls whether only TLS will do */
    Served(Device device, boolean tls) {
        this.device = device;
        this.tls = tls;
    }

    Device device() {
        return device;
    }

    boolean tls() {
        return tls;
    }

    void served(long more) {
        bytes.add(more);
    }

    long servedBytes() {
        return bytes.sum();
    }

    int connections() {
        return connections.size();
    }

    boolean ended() {
        return ended;
    }

    /** @return whether the export is still there */
    boolean enter(AutoCloseable connection) {
        connections.add(connection);
        return !ended;
    }

    void leave(AutoCloseable connection) {
        connections.remove(connection);
    }

    /** Ends its connections; nobody enters any more. */
    void end() throws IOException {
        ended = true;
        for (AutoCloseable connection : connections) {
            try {
                connection.close();
            } catch (Exception e) {
                // It is gone already.
            }
        }
        device.close();
    }

    /** Transmission flags, for a client that understands structured replies or not. */
    int flags(boolean structured) {
        int flags = Nbd.HAS_FLAGS | Nbd.CAN_MULTI_CONN | Nbd.SEND_CACHE | (structured ? Nbd.SEND_DF : 0);
        int writes = Nbd.SEND_FLUSH | Nbd.SEND_FUA | Nbd.SEND_TRIM | Nbd.SEND_WRITE_ZEROES | Nbd.SEND_FAST_ZERO;
        return flags | (device.writable() ? writes : Nbd.READ_ONLY);
    }
}
