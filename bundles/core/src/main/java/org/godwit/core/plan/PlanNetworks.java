// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.plan.Finding;
import org.godwit.api.plan.Finding.Level;
import org.godwit.api.plan.PlannedMachine;
import org.godwit.api.plan.PlannedMachine.Address;
import org.godwit.api.plan.PlannedMachine.Network;
import org.godwit.api.plan.PlannedMachine.Port;
import org.godwit.core.plan.IpRange.Ip;

/** Whether subnets are some, and addresses lie in them once each. */
final class PlanNetworks {
    private final PlanReading plan;
    private final Map<String, Optional<IpRange>> ranges = new HashMap<>();
    private final List<Finding> found = new ArrayList<>();

    /** Who has an address: by subnet, for two subnets may have the same addresses. */
    private final Map<String, String> owners = new HashMap<>();

    private PlanNetworks(PlanReading plan) {
        this.plan = plan;
    }

    static List<Finding> check(PlanReading plan) {
        PlanNetworks networks = new PlanNetworks(plan);
        plan.cidrs().forEach(networks::subnet);
        plan.machines().values().forEach(networks::machine);
        return networks.found;
    }

    private void subnet(String name, String cidr) {
        Optional<IpRange> range = IpRange.of(cidr);
        ranges.put(name, range);
        String where = Pointer.of("subnets", name, "cidr");
        if (range.isEmpty()) {
            blocker(
                    "CIDR_INVALID",
                    where,
                    "The CIDR is '" + cidr + "'; wanted is one such as 10.0.1.0/24.",
                    "Correct it.");
        } else if (!range.get().isNetwork()) {
            blocker(
                    "CIDR_INVALID",
                    where,
                    "The CIDR " + cidr
                            + " has bits set beyond its prefix length; wanted is the first address of the network.",
                    "Write the network's own address.");
        }
    }

    private void machine(PlannedMachine machine) {
        for (int i = 0; i < machine.ports().size(); i++) {
            port(machine, machine.ports().get(i), Pointer.of("devices", machine.name(), "ports", String.valueOf(i)));
        }
        if (machine.network() instanceof Network.Static fixed) {
            for (int i = 0; i < fixed.addresses().size(); i++) {
                address(
                        fixed.addresses().get(i),
                        Pointer.of("devices", machine.name(), "network", "static", String.valueOf(i)));
            }
        }
    }

    private void port(PlannedMachine machine, Port port, String where) {
        if (!plan.cidrs().containsKey(port.subnet())) {
            blocker(
                    "SUBNET_UNKNOWN",
                    where + "/subnet",
                    "The port is in subnet '" + port.subnet() + "'; wanted is a key of subnets: "
                            + plan.cidrs().keySet().stream().limit(10).toList() + ".",
                    "Add that subnet, or name another.");
        }
        port.floating()
                .filter(text -> !text.equals("true") && Ip.of(text).isEmpty())
                .ifPresent(text -> notAnAddress(text, where + "/floating_ip"));
        if (port.address().isEmpty()) {
            return;
        }
        String text = port.address().get();
        Optional<Ip> ip = Ip.of(text);
        if (ip.isEmpty()) {
            notAnAddress(text, where + "/ip");
            return;
        }
        ranges.getOrDefault(port.subnet(), Optional.empty())
                .ifPresent(range -> place(ip.get(), text, range, port.subnet(), where + "/ip"));
        String before = owners.putIfAbsent(port.subnet() + " " + ip.get().value(), machine.name());
        if (before != null) {
            blocker(
                    "ADDRESS_TWICE",
                    where + "/ip",
                    "Address " + text + " in subnet " + port.subnet() + " is that of device " + before + " too.",
                    "Give one of them another, or leave it out.");
        }
    }

    private void place(Ip ip, String text, IpRange range, String subnet, String where) {
        String cidr = plan.cidrs().get(subnet);
        if (!range.has(ip)) {
            blocker(
                    "ADDRESS_OUTSIDE",
                    where,
                    "Address " + text + " lies outside of subnet " + subnet + "; wanted is one in " + cidr + ".",
                    "Correct the address or the subnet.");
        } else if (range.reserves(ip)) {
            blocker(
                    "ADDRESS_RESERVED",
                    where,
                    "Address " + text + " is the first or the last of " + cidr + ", which no machine can have.",
                    "Take another one.");
        }
    }

    private void address(Address address, String where) {
        Optional<IpRange> range = IpRange.of(address.address());
        if (range.isEmpty()) {
            blocker(
                    "ADDRESS_INVALID",
                    where + "/address",
                    "The address is '" + address.address()
                            + "'; wanted is one with its prefix length, such as 10.0.1.23/24.",
                    "Correct it.");
        }
        address.gateway().ifPresent(text -> {
            Optional<Ip> gateway = Ip.of(text);
            if (gateway.isEmpty()) {
                notAnAddress(text, where + "/gateway");
            } else if (range.isPresent() && !range.get().has(gateway.get())) {
                warning(
                        "GATEWAY_OUTSIDE",
                        where + "/gateway",
                        "Gateway " + text + " cannot be reached from " + address.address() + ".",
                        "Correct one of them, unless the route is made by hand.");
            }
        });
        for (int i = 0; i < address.nameServers().size(); i++) {
            String server = address.nameServers().get(i);
            if (Ip.of(server).isEmpty()) {
                notAnAddress(server, where + "/dns/" + i);
            }
        }
    }

    private void notAnAddress(String text, String where) {
        blocker(
                "ADDRESS_INVALID",
                where,
                "This is '" + text + "'; wanted is an IPv4 or IPv6 address.",
                "Correct it, or leave it out.");
    }

    private void blocker(String code, String where, String message, String remedy) {
        found.add(new Finding(Level.BLOCKER, code, where, message, remedy));
    }

    private void warning(String code, String where, String message, String remedy) {
        found.add(new Finding(Level.WARNING, code, where, message, remedy));
    }
}
