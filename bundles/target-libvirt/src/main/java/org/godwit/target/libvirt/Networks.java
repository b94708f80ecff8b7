// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.libvirt;

import java.io.IOException;
import java.util.Optional;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.target.InstanceSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The networks of libvirt on which domains are put. For drills one for each scope, without a way out, made with its first
 * domain and gone with its last: machines of one drill see each other, and nobody of another.
 */
record Networks(Virsh virsh, Config config) {
    private static final Logger LOG = LoggerFactory.getLogger(Networks.class);
    private static final String ELEMENT = "network";

    /** All third numbers of an IPv4 address. */
    private static final int RANGES = 256;

    /** The network of a domain, made where it is one of ours; empty for none. */
    Optional<String> of(InstanceSpec spec) throws IOException {
        return switch (spec.network().reach()) {
            case NOTHING -> Optional.empty();
            case OPEN -> Optional.of(config.network_open());
            case ISOLATED ->
                Optional.of(
                        config.network_isolated().isBlank()
                                ? made(Names.plain(spec.scope()))
                                : config.network_isolated());
        };
    }

    /** The one of a scope, made where it is not there. */
    String made(String plainScope) throws IOException {
        String name = Names.network(plainScope);
        int first = Math.floorMod(plainScope.hashCode(), RANGES);
        for (int i = 0; i < RANGES; i++) {
            if (isThere(name, plainScope)) {
                return name;
            }
            try {
                virsh.tell(text(name, plainScope, (first + i) % RANGES), "net-create", "--file", Virsh.IN);
                LOG.info("network made network={}", name);
                return name;
            } catch (ProblemException e) {
                if (!e.problem().message().contains("already in use")) {
                    throw e;
                }
            }
        }
        throw Problem.of(
                        Kind.MISCONFIGURED,
                        "NETWORKS_USED_UP",
                        "Looked for a free network within " + config.isolated_addresses() + ".0.0/16 at " + virsh.uri()
                                + ": all are in use.",
                        "Set isolated.addresses in etc/" + LibvirtTarget.PID + ".cfg.")
                .asException();
    }

    private boolean isThere(String name, String plainScope) throws IOException {
        Optional<String> shown = virsh.find("net-dumpxml", "--network", name);
        if (shown.isPresent() && !isOurs(shown.get(), plainScope)) {
            throw Problem.of(
                            Kind.MISCONFIGURED,
                            "NETWORK_EXISTS",
                            "Cannot make the network " + name + ": there is one that this target did not make.",
                            "Take it away at " + virsh.uri() + ", or set network.isolated.")
                    .asException();
        }
        return shown.isPresent();
    }

    private boolean isOurs(String shown, String plainScope) throws IOException {
        return Xml.of(shown)
                .ours(ELEMENT)
                .filter(note -> note.attribute("scope").equals(plainScope)
                        && note.attribute("pool").equals(config.pool()))
                .isPresent();
    }

    /** No {@code <forward>}: libvirt lets nothing out of it, and tells its machines of no gateway. */
    private String text(String name, String plainScope, int range) {
        String head = config.isolated_addresses() + "." + range + ".";
        return "<network><name>" + Xml.escaped(name) + "</name><metadata><godwit:" + ELEMENT + " xmlns:godwit='"
                + Xml.OURS + "' scope='" + Xml.escaped(plainScope) + "' pool='" + Xml.escaped(config.pool())
                + "'/></metadata><ip address='" + head + "1' netmask='255.255.255.0'><dhcp><range start='" + head
                + "10' end='" + head + "250'/></dhcp></ip></network>";
    }

    /** Nothing happens when there is none, or one that is not ours. */
    void delete(String plainScope) throws IOException {
        String name = Names.network(plainScope);
        Optional<String> shown = virsh.find("net-dumpxml", "--network", name);
        if (shown.isPresent() && isOurs(shown.get(), plainScope)) {
            virsh.find("net-destroy", "--network", name);
            LOG.info("network taken away network={}", name);
        }
    }
}
