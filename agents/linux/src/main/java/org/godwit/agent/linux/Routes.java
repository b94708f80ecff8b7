// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The main routing tables, and the name servers: proc(5), resolv.conf(5), systemd-resolved.service(8). */
final class Routes {
    private static final int UP = 0x1;
    private static final int GATEWAY = 0x2;
    private static final int REJECT = 0x200;

    /** Lines of a table: a router with all of the internet's routes has a million. */
    private static final int MOST = 1024;

    private static final Pattern FOUR = Pattern.compile("^(?<out>\\S+)\\s+(?<to>[0-9A-F]{8})\\s+(?<via>[0-9A-F]{8})"
            + "\\s+(?<flags>[0-9A-F]{4})\\s+\\d+\\s+\\d+\\s+(?<metric>\\d{1,10})\\s+(?<mask>[0-9A-F]{8})\\s");

    private static final Pattern SIX =
            Pattern.compile("^(?<to>[0-9a-f]{32}) (?<bits>[0-9a-f]{2}) [0-9a-f]{32} [0-9a-f]{2} (?<via>[0-9a-f]{32})"
                    + " (?<metric>[0-9a-f]{8}) [0-9a-f]{8} [0-9a-f]{8} (?<flags>[0-9a-f]{8})\\s+(?<out>\\S+)");

    private static final Pattern SERVER =
            Pattern.compile("^nameserver\\s+(?<address>[0-9a-fA-F]*:[0-9a-fA-F:.]+|[0-9]+(?:[.][0-9]+){3})");

    /** @param via empty for what is reached without a gateway */
    private record Route(String out, InetAddress to, int bits, Optional<InetAddress> via, long metric) {
        boolean leadsTo(InetAddress address) {
            byte[] mine = to.getAddress();
            byte[] other = address.getAddress();
            if (mine.length != other.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                if (((mine[bit / 8] ^ other[bit / 8]) >> (7 - bit % 8) & 1) != 0) {
                    return false;
                }
            }
            return true;
        }

        String words() {
            return to.getHostAddress() + "/" + bits
                    + via.map(each -> " via " + each.getHostAddress()).orElse("")
                    + (metric == 0 ? "" : " metric " + metric);
        }
    }

    private final List<Route> routes = new ArrayList<>();
    private final List<InetAddress> servers = new ArrayList<>();

    private Routes() {}

    /** @param root {@code /}, but for tests */
    static Routes read(Path root) {
        Routes found = new Routes();
        for (String line : lines(root.resolve("proc/net/route"))) {
            found.four(line);
        }
        for (String line : lines(root.resolve("proc/net/ipv6_route"))) {
            found.six(line);
        }
        // A server of this machine alone is the resolver of systemd, which has the others in a file of its own.
        List<String> upstream = lines(root.resolve("run/systemd/resolve/resolv.conf"));
        (upstream.isEmpty() ? lines(root.resolve("etc/resolv.conf")) : upstream).forEach(found::server);
        return found;
    }

    /** What leads out by an interface to a gateway. */
    List<String> of(String networkInterface) {
        return routes.stream()
                .filter(route -> route.out.equals(networkInterface) && route.via.isPresent())
                .map(Route::words)
                .limit(MOST)
                .toList();
    }

    /** The name servers that are reached by an interface. */
    List<String> nameServers(String networkInterface) {
        return servers.stream()
                .filter(server -> out(server).equals(Optional.of(networkInterface)))
                .map(InetAddress::getHostAddress)
                .toList();
    }

    /** By the longest prefix, then by the lowest metric. */
    private Optional<String> out(InetAddress server) {
        return routes.stream()
                .filter(route -> route.leadsTo(server))
                .min(Comparator.comparingInt((Route route) -> -route.bits).thenComparingLong(Route::metric))
                .map(Route::out);
    }

    private void four(String line) {
        Matcher fields = FOUR.matcher(line);
        if (fields.find() && isUsable(fields.group("flags"))) {
            InetAddress via = address(reversed(fields.group("via")));
            routes.add(new Route(
                    fields.group("out"),
                    address(reversed(fields.group("to"))),
                    Integer.bitCount(Integer.parseUnsignedInt(fields.group("mask"), 16)),
                    hasGateway(fields.group("flags")) ? Optional.of(via) : Optional.empty(),
                    Long.parseLong(fields.group("metric"))));
        }
    }

    private void six(String line) {
        Matcher fields = SIX.matcher(line);
        if (fields.find()
                && isUsable(fields.group("flags"))
                && !fields.group("out").equals("lo")) {
            InetAddress via = address(fields.group("via"));
            routes.add(new Route(
                    fields.group("out"),
                    address(fields.group("to")),
                    Integer.parseInt(fields.group("bits"), 16),
                    hasGateway(fields.group("flags")) ? Optional.of(via) : Optional.empty(),
                    Long.parseLong(fields.group("metric"), 16)));
        }
    }

    private static boolean isUsable(String flags) {
        long all = Long.parseLong(flags, 16);
        return (all & UP) != 0 && (all & REJECT) == 0;
    }

    private static boolean hasGateway(String flags) {
        return (Long.parseLong(flags, 16) & GATEWAY) != 0;
    }

    private void server(String line) {
        Matcher fields = SERVER.matcher(line);
        if (fields.find()) {
            try {
                // Digits and colons alone: nothing is looked up.
                servers.add(InetAddress.getByName(fields.group("address")));
            } catch (UnknownHostException e) {
                // No address.
                return;
            }
        }
    }

    /** Numbers of the machine's byte order, which is little-endian on all that the agent runs on. */
    private static String reversed(String four) {
        return four.substring(6) + four.substring(4, 6) + four.substring(2, 4) + four.substring(0, 2);
    }

    private static InetAddress address(String digits) {
        try {
            return InetAddress.getByAddress(HexFormat.of().parseHex(digits));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(digits, e);
        }
    }

    private static List<String> lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.limit(MOST).toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of();
        }
    }
}
