// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code godwitctl verify}. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description =
                "Read a restore point back whole and compare; prints the job; with --wait exit 5 when it is damaged")
final class Verify extends Starting {

    @Parameters(paramLabel = "POINT", description = "Id, or latest:MACHINE")
    String point = "";

    Verify(Surroundings around) {
        super(around);
    }

    @Override
    int run() throws Failure {
        Api api = api();
        ObjectNode order = Api.JSON.createObjectNode();
        order.put("kind", "verify");
        order.put("point", Named.point(api, point));
        return start(api, order);
    }
}
