// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code godwitctl scrub}. */
@Command(
        name = "scrub",
        mixinStandardHelpOptions = true,
        description = "Read and check every byte of a store, name what is damaged; prints the job")
final class Scrub extends Starting {

    @Parameters(paramLabel = "STORE", arity = "0..1", description = "Id of the store (default: main)")
    String store = "main";

    Scrub(Surroundings around) {
        super(around);
    }

    @Override
    int run() throws Failure {
        ObjectNode order = Api.JSON.createObjectNode();
        order.put("kind", "scrub");
        order.put("store", store);
        return start(api(), order);
    }
}
