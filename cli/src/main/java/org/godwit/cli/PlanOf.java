// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The machines that a plan is generated of: these together; without any, all. */
final class PlanOf {
    @Option(names = "--machine", paramLabel = "MACHINE", description = "generate: only these, by id or name")
    List<String> machines = new ArrayList<>();

    @Option(names = "--group", paramLabel = "GROUP", description = "generate: those of this group, by id or name")
    List<String> groups = new ArrayList<>();

    @Option(
            names = "--customer",
            paramLabel = "CUSTOMER",
            description = "generate: those of this customer, by id or name")
    List<String> customers = new ArrayList<>();

    /** As the controller wants to be told. */
    ObjectNode order(Api api) throws Failure {
        ObjectNode order = Api.JSON.createObjectNode();
        for (String machine : machines) {
            order.withArray("machines")
                    .add(Named.machine(api, machine).path("id").asText());
        }
        for (String group : groups) {
            order.withArray("groups").add(Named.group(api, group, "").path("id").asText());
        }
        for (String customer : customers) {
            order.withArray("customers")
                    .add(Named.customer(api, customer).path("id").asText());
        }
        return order;
    }
}
