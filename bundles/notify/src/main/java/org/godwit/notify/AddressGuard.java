// SPDX-License-Identifier: Apache-2.0
package org.godwit.notify;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which addresses a webhook may reach: those of the public internet, and those that the configuration names. Else whoever may
 * make webhooks could reach through the controller what only the controller reaches (SSRF).
 */
final class AddressGuard {

    /** IANA special-purpose registries (RFC 6890 and later): not globally reachable, or leading to IPv4 in disguise. */
    private static final List<Network> CLOSED =
            parse("0.0.0.0/8, 10.0.0.0/8, 100.64.0.0/10, 127.0.0.0/8, 169.254.0.0/16,"
                    + " 172.16.0.0/12, 192.0.0.0/24, 192.0.2.0/24, 192.88.99.0/24, 192.168.0.0/16, 198.18.0.0/15,"
                    + " 198.51.100.0/24, 203.0.113.0/24, 224.0.0.0/4, 240.0.0.0/4,"
                    + " ::/96, 64:ff9b::/96, 64:ff9b:1::/48, 100::/64, 2001::/23, 2001:db8::/32, 2002::/16, fc00::/7,"
                    + " fe80::/10, fec0::/10, ff00::/8");

    private final List<Network> open;

    /** @param networks that are allowed all the same: {@code 10.1.0.0/16, ::1/128} */
    AddressGuard(String networks) {
        this.open = parse(networks);
    }

    boolean allows(InetAddress address) {
        return open.stream().anyMatch(network -> network.has(address))
                || CLOSED.stream().noneMatch(network -> network.has(address));
    }

    private record Network(byte[] start, int bits) {
        boolean has(InetAddress address) {
            byte[] given = address.getAddress();
            if (given.length != start.length) {
                return false;
            }
            int whole = bits / Byte.SIZE;
            int rest = bits % Byte.SIZE;
            int mask = 0xFF00 >> rest & 0xFF;
            return Arrays.equals(start, 0, whole, given, 0, whole)
                    && (rest == 0 || (start[whole] & mask) == (given[whole] & mask));
        }
    }

    private static List<Network> parse(String text) {
        List<Network> networks = new ArrayList<>();
        for (String each : text.split(",", -1)) {
            if (!each.isBlank()) {
                networks.add(network(each.strip()));
            }
        }
        return List.copyOf(networks);
    }

    private static Network network(String text) {
        // Only literal addresses: a name would be looked up.
        if (text.matches("[0-9a-fA-F.:]*[.:][0-9a-fA-F.:]*/[0-9]{1,3}")) {
            int slash = text.indexOf('/');
            try {
                InetAddress start = InetAddress.getByName(text.substring(0, slash));
                int bits = Integer.parseInt(text.substring(slash + 1));
                if (bits <= (start instanceof Inet4Address ? 32 : 128)) {
                    return new Network(start.getAddress(), bits);
                }
            } catch (UnknownHostException e) {
                // Told below.
            }
        }
        throw new IllegalArgumentException("webhook.networks in etc/" + Config.PID + ".cfg: '" + text
                + "' is no network such as 10.1.0.0/16 or ::1/128.");
    }
}
