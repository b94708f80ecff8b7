// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.godwit.api.plan.PlannedMachine;
import org.godwit.api.plan.PlannedMachine.Address;
import org.godwit.api.plan.PlannedMachine.Network;
import org.godwit.api.plan.PlannedMachine.Port;
import org.godwit.api.plan.PlannedMachine.Ready;
import org.godwit.api.plan.PlannedMachine.Script;

/**
 * A document that keeps to the schema, as values.
 *
 * @param machines by name, in the order of the document
 * @param cidrs of the subnets, by name
 * @param approvals by rank; the last of those for the same rank
 */
record PlanReading(Map<String, PlannedMachine> machines, Map<String, String> cidrs, Map<Integer, String> approvals) {
    private static final int HTTP_OK = 200;

    static PlanReading of(JsonNode root) {
        Map<String, PlannedMachine> machines = new LinkedHashMap<>();
        root.path("devices")
                .properties()
                .forEach(entry -> machines.put(entry.getKey(), machine(entry.getKey(), entry.getValue())));
        Map<String, String> cidrs = new LinkedHashMap<>();
        root.path("subnets")
                .properties()
                .forEach(entry ->
                        cidrs.put(entry.getKey(), entry.getValue().path("cidr").asText()));
        Map<Integer, String> approvals = new LinkedHashMap<>();
        root.path("approvals")
                .forEach(one -> approvals.put(
                        one.path("before_rank").decimalValue().intValue(),
                        one.path("text").asText()));
        return new PlanReading(machines, cidrs, approvals);
    }

    private static PlannedMachine machine(String name, JsonNode device) {
        List<String> groups = new ArrayList<>(texts(device.path("security_groups")));
        text(device, "security_group").filter(one -> !groups.contains(one)).ifPresent(groups::add);
        List<Script> scripts = new ArrayList<>();
        scripts.addAll(list(device.at("/scripts/pre"), script -> script(script, true)));
        scripts.addAll(list(device.at("/scripts/post"), script -> script(script, false)));
        return new PlannedMachine(
                name,
                device.path("id").asText(),
                number(device, "rank", 0),
                text(device, "flavor"),
                text(device, "availability_zone"),
                groups,
                list(device.path("ports"), PlanReading::port),
                texts(device.path("depends_on")),
                list(device.path("ready_when"), PlanReading::ready),
                Duration.ofSeconds(number(device, "boot_delay_seconds", 0)),
                scripts,
                network(device.path("network")));
    }

    private static Port port(JsonNode port) {
        JsonNode floating = port.path("floating_ip");
        Optional<String> wanted = floating.isTextual() || floating.asBoolean()
                ? Optional.of(floating.asText()).filter(text -> !text.isEmpty())
                : Optional.empty();
        return new Port(
                text(port, "name"),
                text(port, "ip"),
                wanted,
                port.path("subnet").asText());
    }

    private static Ready ready(JsonNode condition) {
        Duration limit = Duration.ofSeconds(number(condition, "limit_seconds", 0));
        if (condition.has("port")) {
            return new Ready.OpenPort(number(condition, "port", 0), limit);
        }
        if (condition.has("agent")) {
            return new Ready.Agent(limit);
        }
        if (condition.has("console")) {
            return new Ready.Console(condition.path("console").asText(), limit);
        }
        JsonNode http = condition.path("http");
        return new Ready.Http(
                number(http, "port", 0),
                text(http, "path").orElse("/"),
                number(http, "status", HTTP_OK),
                http.path("tls").asBoolean(),
                limit);
    }

    private static Script script(JsonNode script, boolean before) {
        String where = script.path("where").asText().toUpperCase(Locale.ROOT);
        return new Script(script.path("name").asText(), before, Script.Place.valueOf(where));
    }

    private static Network network(JsonNode network) {
        if (network.isObject()) {
            return new Network.Static(list(
                    network.path("static"),
                    one -> new Address(
                            one.path("interface").asText(),
                            one.path("address").asText(),
                            text(one, "gateway"),
                            texts(one.path("dns")))));
        }
        return network.asText("keep").equals("dhcp") ? new Network.Dhcp() : new Network.Keep();
    }

    private static int number(JsonNode object, String key, int otherwise) {
        return object.has(key) ? object.get(key).decimalValue().intValue() : otherwise;
    }

    private static Optional<String> text(JsonNode object, String key) {
        return object.has(key) ? Optional.of(object.get(key).asText()) : Optional.empty();
    }

    private static List<String> texts(JsonNode list) {
        return list(list, JsonNode::asText);
    }

    private static <T> List<T> list(JsonNode list, Function<JsonNode, T> reading) {
        List<T> values = new ArrayList<>();
        list.forEach(one -> values.add(reading.apply(one)));
        return values;
    }
}
