// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.plan;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a plan says of one machine, with what is left out filled in.
 *
 * @param name the key in {@code devices}; unique in the plan
 * @param id of the machine; not yet known to be one
 * @param flavor as the target names it
 * @param zone availability zone, as the target names it
 * @param dependsOn names of the machines that must be ready before this one is started
 * @param ready all must hold before it counts as ready; empty: it is ready when it is started
 * @param delay waited after it is ready and before anything that depends on it, or comes later, is started
 */
public record PlannedMachine(
        String name,
        String id,
        int rank,
        Optional<String> flavor,
        Optional<String> zone,
        List<String> securityGroups,
        List<Port> ports,
        List<String> dependsOn,
        List<Ready> ready,
        Duration delay,
        List<Script> scripts,
        Network network) {
    public PlannedMachine {
        securityGroups = List.copyOf(securityGroups);
        ports = List.copyOf(ports);
        dependsOn = List.copyOf(dependsOn);
        ready = List.copyOf(ready);
        scripts = List.copyOf(scripts);
    }

    /**
     * A port in a subnet of the plan.
     *
     * @param floating {@code true}: any floating address; else the address that is wanted; empty: none
     */
    public record Port(Optional<String> name, Optional<String> address, Optional<String> floating, String subnet) {}

    /** What shows that a machine is up. */
    public sealed interface Ready {
        Duration limit();

        /** A TCP port accepts a connection. */
        record OpenPort(int port, Duration limit) implements Ready {}

        /** {@code GET} of a path answers with that status. */
        record Http(int port, String path, int status, boolean tls, Duration limit) implements Ready {}

        /** The Godwit agent inside connects. */
        record Agent(Duration limit) implements Ready {}

        /** The serial console shows a {@link java.util.regex.Pattern}. */
        record Console(String pattern, Duration limit) implements Ready {}
    }

    /**
     * A script around the start of a machine.
     *
     * @param before whether it runs before the machine is started, else after it is ready
     */
    public record Script(String name, boolean before, Place place) {
        /** Where a script runs. */
        public enum Place {
            CONTROLLER,
            SOURCE,
            INSTANCE
        }
    }

    /** What becomes of the addresses inside a machine. */
    public sealed interface Network {
        /** They stay as they are. */
        record Keep() implements Network {}

        /** All interfaces ask by DHCP. */
        record Dhcp() implements Network {}

        record Static(List<Address> addresses) implements Network {
            public Static {
                addresses = List.copyOf(addresses);
            }
        }
    }

    /**
     * Of one interface inside a machine.
     *
     * @param address with its prefix length: {@code 10.0.1.23/24}
     */
    public record Address(String networkInterface, String address, Optional<String> gateway, List<String> nameServers) {
        public Address {
            nameServers = List.copyOf(nameServers);
        }
    }
}
