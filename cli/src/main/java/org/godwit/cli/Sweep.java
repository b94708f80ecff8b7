// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code godwitctl sweep}. */
@Command(
        name = "sweep",
        mixinStandardHelpOptions = true,
        description = "Remove from a store what no restore point needs; prints the job")
final class Sweep extends Starting {

    @Parameters(paramLabel = "STORE", arity = "0..1", description = "Id of the store (default: main)")
    String store = "main";

    Sweep(Surroundings around) {
        super(around);
    }

    @Override
    int run() throws Failure {
        ObjectNode order = Api.JSON.createObjectNode();
        order.put("kind", "sweep");
        order.put("store", store);
        return start(api(), order);
    }
}
