// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What commands that bring restore points to another store do alike. */
abstract class Moving extends Starting {

    @Option(names = "--to", paramLabel = "STORE", required = true, description = "Id of the store they are to lie in")
    String to = "";

    Moving(Surroundings around) {
        super(around);
    }

    /** Says what is to be moved. */
    abstract void load(Api api, ObjectNode order) throws Failure;

    @Override
    int run() throws Failure {
        Api api = api();
        ObjectNode order = Api.JSON.createObjectNode();
        order.put("kind", "move");
        load(api, order);
        order.put("to", to);
        return start(api, order);
    }

    /** {@code godwitctl points move}. */
    @Command(
            name = "move",
            mixinStandardHelpOptions = true,
            description = "Bring a restore point to another store; prints the job")
    static final class OfPoint extends Moving {

        @Parameters(paramLabel = "POINT", description = "Id, or latest:MACHINE")
        String point = "";

        OfPoint(Surroundings around) {
            super(around);
        }

        @Override
        void load(Api api, ObjectNode order) throws Failure {
            order.put("point", Named.point(api, point));
        }
    }

    /** {@code godwitctl machines move}. */
    @Command(
            name = "move",
            mixinStandardHelpOptions = true,
            description = "Bring all restore points of a machine to another store, and new ones; prints the job")
    static final class OfMachine extends Moving {

        @Parameters(paramLabel = "MACHINE", description = "Id or name")
        String machine = "";

        OfMachine(Surroundings around) {
            super(around);
        }

        @Override
        void load(Api api, ObjectNode order) throws Failure {
            order.put("machine", Named.machine(api, machine).path("id").asText());
        }
    }

    /** {@code godwitctl store move}. */
    @Command(
            name = "move",
            mixinStandardHelpOptions = true,
            description = "Bring all restore points of a store to another, and new ones of their machines; prints the"
                    + " job")
    static final class OfStore extends Moving {

        @Parameters(paramLabel = "STORE", description = "Id of the store they lie in")
        String store = "";

        @Option(names = "--domain", paramLabel = "NAME", description = "Only those of this dedup domain")
        String domain = "";

        OfStore(Surroundings around) {
            super(around);
        }

        @Override
        void load(Api api, ObjectNode order) {
            order.put("store", store);
            if (!domain.isEmpty()) {
                order.put("domain", domain);
            }
        }
    }
}
