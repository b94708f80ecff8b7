// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.NetworkInterface;

/** Writes a document from what is known of machines: a port for each interface that has an IPv4 address in a network. */
final class PlanDraft {
    private static final int LONGEST_NAME = 120;
    private static final int V4_BITS = 32;

    /** What the schema allows. */
    private static final int MOST_PORTS = 64;

    private static final int MOST_SUBNETS = 1000;

    /** Interfaces that a machine makes for itself: loopback, bridges of containers and hypervisors, tunnels. */
    private static final Pattern OWN = Pattern.compile("(lo|docker|br-|virbr|veth|cni|flannel|cali|tun|tap|wg).*");

    private final ObjectNode root = PlanText.MAPPER.createObjectNode();
    private final ObjectNode subnets = root.putObject("subnets");
    private final ObjectNode devices = root.putObject("devices");
    private final Map<String, String> names = new LinkedHashMap<>();
    private final Set<String> addresses = new HashSet<>();

    private PlanDraft() {}

    static String of(List<Machine> machines) {
        PlanDraft draft = new PlanDraft();
        machines.forEach(draft::device);
        try {
            return PlanText.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(draft.root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of our own cannot be written", e);
        }
    }

    private void device(Machine machine) {
        ObjectNode device = devices.putObject(name(machine));
        device.put("id", machine.id().value());
        device.put("rank", 0);
        ArrayNode ports = device.putArray("ports");
        for (NetworkInterface each : machine.interfaces()) {
            boolean room = ports.size() < MOST_PORTS && subnets.size() < MOST_SUBNETS;
            if (room && !OWN.matcher(each.name()).matches()) {
                port(each, ports);
            }
        }
    }

    private String name(Machine machine) {
        String plain = machine.name().replaceAll("\\p{Cntrl}", "");
        String wanted = plain.isBlank() ? machine.id().value() : plain;
        if (wanted.length() > LONGEST_NAME) {
            // Not in the middle of a character.
            wanted = wanted.substring(0, wanted.offsetByCodePoints(0, LONGEST_NAME / 2));
        }
        String name = wanted;
        for (int i = 2; devices.has(name); i++) {
            name = wanted + "-" + i;
        }
        return name;
    }

    private void port(NetworkInterface network, ArrayNode ports) {
        for (String text : network.addresses()) {
            Optional<IpRange> range = IpRange.of(text)
                    .filter(one -> one.address().bits() == V4_BITS && one.prefix() < V4_BITS - 1)
                    .filter(one -> !one.reserves(one.address()) && !text.startsWith("169.254."));
            if (range.isPresent()) {
                ObjectNode port = ports.addObject();
                String address = text.substring(0, text.indexOf('/'));
                String subnet = subnet(range.get());
                port.put("name", "port_" + (ports.size() - 1));
                if (addresses.add(subnet + " " + address)) {
                    port.put("ip", address);
                }
                port.put("floating_ip", false);
                port.put("subnet", subnet);
                return;
            }
        }
    }

    private String subnet(IpRange range) {
        int host = V4_BITS - range.prefix();
        BigInteger first = range.address().value().shiftRight(host).shiftLeft(host);
        String cidr = text(first) + "/" + range.prefix();
        return names.computeIfAbsent(cidr, key -> {
            String name = "subnet_" + names.size();
            subnets.putObject(name).put("name", name).put("cidr", key);
            return name;
        });
    }

    private static String text(BigInteger address) {
        byte[] bytes = new byte[4];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = address.shiftRight(V4_BITS - 8 * (i + 1)).byteValue();
        }
        try {
            return InetAddress.getByAddress(bytes).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an IPv4 address", e);
        }
    }
}
