// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.disk;

import java.util.List;

/**
 * @param mac lower case with colons; empty when it has none
 * @param addresses each with its prefix length: {@code 10.0.1.23/24}
 * @param routes that lead out by it, without those to its own networks: {@code 0.0.0.0/0 via 10.0.1.1 metric 100}; the
 *     metric is left out where it is 0
 * @param nameServers addresses of the name servers that are reached by it
 */
public record NetworkInterface(
        String name, String mac, List<String> addresses, List<String> routes, List<String> nameServers) {
    public NetworkInterface {
        addresses = List.copyOf(addresses);
        // Who does not know of them leaves them out.
        routes = routes == null ? List.of() : List.copyOf(routes);
        nameServers = nameServers == null ? List.of() : List.copyOf(nameServers);
    }

    /** One of which no routes and no name servers are known. */
    public NetworkInterface(String name, String mac, List<String> addresses) {
        this(name, mac, addresses, List.of(), List.of());
    }
}
