// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.file;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.godwit.api.target.InstanceSpec;

/** The network of an instance: QEMU's user networking, which needs no rights and forwards ports of this machine. */
final class Forwards {
    private Forwards() {}

    /** A free port of this machine's loopback address for each port inside. */
    static Map<Integer, Integer> chosen(InstanceSpec.Network network) throws IOException {
        Set<Integer> inside = network.reach() == InstanceSpec.Reach.NOTHING ? Set.of() : network.ports();
        Map<Integer, Integer> chosen = new TreeMap<>();
        for (int port : inside) {
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                chosen.put(port, free.getLocalPort());
            }
        }
        return chosen;
    }

    /** The value of {@code -netdev} with id {@code net0}. */
    static String netdev(InstanceSpec.Reach reach, Map<Integer, Integer> ports) {
        String forwards = ports.entrySet().stream()
                .map(port -> ",hostfwd=tcp:127.0.0.1:" + port.getValue() + "-:" + port.getKey())
                .collect(Collectors.joining());
        // Forwards given here hold in spite of restrict=on (QEMU's manual, -netdev user).
        return "user,id=net0" + (reach == InstanceSpec.Reach.ISOLATED ? ",restrict=on" : "") + forwards;
    }
}
