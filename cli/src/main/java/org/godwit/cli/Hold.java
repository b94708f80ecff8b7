// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwitctl hold}. */
@Command(
        name = "hold",
        mixinStandardHelpOptions = true,
        description = "Keep a restore point whatever the rule, until it is released; exit 4 when it is held already")
final class Hold extends Act {

    @Parameters(paramLabel = "POINT", description = "Id, or latest:MACHINE")
    String point = "";

    @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why; people will read it")
    String reason = "";

    @Option(
            names = "--until",
            paramLabel = "TIME",
            description = "When it ends by itself: 30d, or 2027-01-31T00:00:00Z")
    String until = "";

    Hold(Surroundings around) {
        super(around);
    }

    @Override
    int run() throws Failure {
        Api api = api();
        String id = Named.point(api, point);
        ObjectNode order = Api.JSON.createObjectNode();
        order.put("reason", reason);
        if (!until.isEmpty()) {
            Optional<Duration> after = Units.parsed(until);
            order.put(
                    "until",
                    after.map(time -> Instant.now().plus(time).toString()).orElse(until));
        }
        JsonNode held = api.post("/api/v1/restore-points/" + Api.encoded(id) + ":hold", order)
                .body();
        if (json()) {
            print(held);
            return Exit.OK;
        }
        String end = held.at("/retention/hold/until").asText();
        note("Restore point " + id + " is held" + (end.isEmpty() ? "." : " until " + end + "."));
        return Exit.OK;
    }
}
