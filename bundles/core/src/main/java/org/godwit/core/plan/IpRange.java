// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.plan;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Addresses with one prefix, as RFC 4632 and RFC 4291 write them: {@code 10.0.1.0/24}, {@code fd00::/64}.
 *
 * @param address as it was given, without the prefix length
 */
record IpRange(Ip address, int prefix) {
    private static final Pattern V4 =
            Pattern.compile("(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)){3}");

    private static final Pattern V6 = Pattern.compile("[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*");

    /** One address: 32 or 128 bits of it. */
    record Ip(BigInteger value, int bits) {
        /** Never asks a name server. */
        static Optional<Ip> of(String text) {
            if (!V4.matcher(text).matches() && !V6.matcher(text).matches()) {
                return Optional.empty();
            }
            try {
                byte[] bytes = InetAddress.getByName(text).getAddress();
                return Optional.of(new Ip(new BigInteger(1, bytes), bytes.length * 8));
            } catch (UnknownHostException e) {
                return Optional.empty();
            }
        }
    }

    static Optional<IpRange> of(String text) {
        int slash = text.indexOf('/');
        String length = slash < 0 ? "" : text.substring(slash + 1);
        if (!length.matches("0|[1-9]\\d{0,2}")) {
            return Optional.empty();
        }
        int prefix = Integer.parseInt(length);
        return Ip.of(text.substring(0, slash)).filter(ip -> prefix <= ip.bits()).map(ip -> new IpRange(ip, prefix));
    }

    boolean has(Ip ip) {
        return ip.bits() == address.bits() && network(ip).equals(network(address));
    }

    /** Whether no bit beyond the prefix is set. */
    boolean isNetwork() {
        return network(address).shiftLeft(address.bits() - prefix).equals(address.value());
    }

    /** Whether it is the network's own address or its broadcast address (RFC 919); a /31 or /32 has neither. */
    boolean reserves(Ip ip) {
        if (ip.bits() != 32 || prefix >= 31) {
            return false;
        }
        BigInteger mask = BigInteger.ONE.shiftLeft(32 - prefix).subtract(BigInteger.ONE);
        BigInteger host = ip.value().and(mask);
        return host.signum() == 0 || host.equals(mask);
    }

    private BigInteger network(Ip ip) {
        return ip.value().shiftRight(ip.bits() - prefix);
    }
}
