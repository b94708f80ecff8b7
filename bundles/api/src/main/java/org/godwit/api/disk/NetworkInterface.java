// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.disk;

import java.util.List;

/**
 * @param mac lower case with colons; empty when it has none
 * @param addresses each with its prefix length: {@code 10.0.1.23/24}
 */
public record NetworkInterface(String name, String mac, List<String> addresses) {
    public NetworkInterface {
        addresses = List.copyOf(addresses);
    }
}
