// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code godwitctl mail}. */
@Command(
        name = "mail",
        mixinStandardHelpOptions = true,
        description = "Alerts by mail, as etc/org.godwit.notify.mail.cfg of the controller says: show, or test")
final class Mail extends Act {

    /** What to do. */
    enum Verb {
        show,
        test
    }

    @Parameters(index = "0", paramLabel = "VERB", arity = "0..1", description = "${COMPLETION-CANDIDATES}")
    Verb verb = Verb.show;

    Mail(Surroundings around) {
        super(around);
    }

    @Override
    int run() throws Failure {
        if (verb == Verb.test) {
            line("%s", api().act("/api/v1/mail:test").path("answer").asText());
            return Exit.OK;
        }
        JsonNode mail = api().get("/api/v1/mail");
        if (json()) {
            print(mail);
            return Exit.OK;
        }
        line(
                "server      %s (%s)",
                mail.path("server").asText("none: no mail is sent"),
                mail.path("security").asText());
        line("sender      %s", mail.path("sender").asText("-"));
        mail.path("recipients").forEach(one -> line("recipient   %s", one.asText()));
        line("alerts from %s", mail.path("leastSeverity").asText());
        line("waiting     %s", mail.path("waiting").asText());
        if (mail.has("lastProblem")) {
            line("problem     %s", mail.path("lastProblem").asText());
        }
        return Exit.OK;
    }
}
