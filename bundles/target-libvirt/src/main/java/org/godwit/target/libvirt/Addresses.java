// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.libvirt;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.problem.ProblemException;

/**
 * What address a domain has: as libvirt's own DHCP server gave it, as the guest's agent says, as the host's neighbours
 * know; the last two for networks that libvirt has only bridged.
 */
record Addresses(Virsh virsh) {
    private static final String[] SOURCES = {"lease", "agent", "arp"};
    private static final Pattern IPV4 = Pattern.compile("\\bipv4\\s+([0-9.]+)/");

    Optional<InetAddress> of(String domain) throws IOException {
        for (String source : SOURCES) {
            Optional<InetAddress> address = first(shown(domain, source));
            if (address.isPresent()) {
                return address;
            }
        }
        return Optional.empty();
    }

    /** No agent, and no neighbours, is no failure. */
    private String shown(String domain, String source) throws IOException {
        try {
            return virsh.find("domifaddr", "--domain", domain, "--source", source)
                    .orElse("");
        } catch (ProblemException e) {
            if (e.problem().kind() == Kind.TRANSIENT) {
                throw e;
            }
            return "";
        }
    }

    private static Optional<InetAddress> first(String shown) throws IOException {
        Matcher matcher = IPV4.matcher(shown);
        while (matcher.find()) {
            InetAddress address = InetAddress.getByName(matcher.group(1));
            if (!address.isLoopbackAddress() && !address.isLinkLocalAddress()) {
                return Optional.of(address);
            }
        }
        return Optional.empty();
    }
}
