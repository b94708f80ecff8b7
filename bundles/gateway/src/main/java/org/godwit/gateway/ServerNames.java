// SPDX-License-Identifier: Apache-2.0
package org.godwit.gateway;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The names under which the controller is reached; its certificate carries them all. */
final class ServerNames {
    private static final Pattern V4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern DNS = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?");

    private ServerNames() {}

    /** localhost, loopback addresses, this host, the address listened on, and what the operator names. Sorted. */
    static List<String> of(String host, Collection<String> configured) {
        TreeSet<String> names = new TreeSet<>(List.of("localhost", "127.0.0.1", "::1"));
        names.add(thisHost());
        if (!isWildcard(host)) {
            names.add(host);
        }
        for (String name : configured) {
            String trimmed = name.trim();
            if (!trimmed.isEmpty()) {
                names.add(trimmed);
            }
        }
        names.removeIf(name -> !isAddress(name) && !DNS.matcher(name).matches());
        return List.copyOf(names);
    }

    /** The name to give to agents. */
    static String preferred(String host, Collection<String> configured) {
        return configured.stream()
                .map(String::trim)
                .filter(name -> !name.isEmpty())
                .findFirst()
                .orElseGet(() -> isWildcard(host) ? thisHost() : host);
    }

    static boolean isAddress(String name) {
        return V4.matcher(name).matches() || name.contains(":");
    }

    private static boolean isWildcard(String host) {
        return host.isBlank() || host.equals("0.0.0.0") || host.equals("::");
    }

    private static String thisHost() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
