// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** What commands that tend a store do alike. */
abstract class Upkeep extends Starting {

    private final String kind;

    @Parameters(paramLabel = "STORE", arity = "0..1", description = "Id of the store (default: main)")
    String store = "main";

    Upkeep(Surroundings around, String kind) {
        super(around);
        this.kind = kind;
    }

    @Override
    int run() throws Failure {
        ObjectNode order = Api.JSON.createObjectNode();
        order.put("kind", kind);
        order.put("store", store);
        return start(api(), order);
    }

    /** {@code godwitctl sweep}. */
    @Command(
            name = "sweep",
            mixinStandardHelpOptions = true,
            description = "Remove from a store what no restore point needs; prints the job")
    static final class Sweep extends Upkeep {
        Sweep(Surroundings around) {
            super(around, "sweep");
        }
    }

    /** {@code godwitctl scrub}. */
    @Command(
            name = "scrub",
            mixinStandardHelpOptions = true,
            description = "Read and check every byte of a store, name what is damaged; prints the job")
    static final class Scrub extends Upkeep {
        Scrub(Surroundings around) {
            super(around, "scrub");
        }
    }
}
