// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwitctl replicate}. */
@Command(
        name = "replicate",
        mixinStandardHelpOptions = true,
        description = "Make a new restore point of a machine; prints the job")
final class Replicate extends Starting {

    @Parameters(paramLabel = "MACHINE", description = "Id or name")
    String machine = "";

    @Option(names = "--disk", paramLabel = "NAME", description = "Only this disk; may be repeated")
    List<String> disks = List.of();

    @Option(names = "--full", description = "Read and compare everything, whatever is known of what changed")
    boolean full;

    Replicate(Surroundings around) {
        super(around);
    }

    @Override
    int run() throws Failure {
        Api api = api();
        ObjectNode order = Api.JSON.createObjectNode();
        order.put("kind", "replicate");
        order.put("machine", Named.machine(api, machine).path("id").asText());
        putDisks(order, disks);
        if (full) {
            order.put("full", true);
        }
        return start(api, order);
    }

    static void putDisks(ObjectNode order, List<String> disks) {
        if (!disks.isEmpty()) {
            ArrayNode names = order.putArray("disks");
            disks.forEach(names::add);
        }
    }
}
