// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code godwitctl token}. */
@Command(
        name = "token",
        mixinStandardHelpOptions = true,
        description = "Make a token with which agents enrol; it is shown once")
final class Token extends Act {

    @Option(names = "--valid", paramLabel = "DURATION", description = "How long: 30m, 1h, 7d (default: 1h)")
    String valid = "1h";

    @Option(names = "--uses", paramLabel = "N", description = "How many agents may use it (default: 1)")
    int uses = 1;

    Token(Surroundings around) {
        super(around);
    }

    @Override
    int run() throws Failure {
        Duration validFor = Units.parsed(valid)
                .orElseThrow(() -> new Failure(Exit.USAGE, "--valid '" + valid + "' is not like 30m, 1h or 7d."));
        ObjectNode order = Api.JSON.createObjectNode();
        order.put("validSeconds", validFor.toSeconds());
        order.put("uses", uses);
        JsonNode token = api().post("/api/v1/enrolment-tokens", order).body();
        if (json()) {
            print(token);
            return Exit.OK;
        }
        line("token      %s", token.path("token").asText());
        line(
                "valid      until %s, %s use(s)",
                token.path("expiresAt").asText(), token.path("uses").asText());
        line("authority  %s", token.path("authorityFingerprint").asText());
        line("command    %s", token.path("command").asText());
        if (token.has("install")) {
            line("install    on a machine without an agent, in bash, as root:");
            line("%s", token.path("install").path("line").asText());
        }
        return Exit.OK;
    }
}
