// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.time.Duration;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.godwit.api.access.Enrolment;
import org.godwit.api.access.Invitation;

/** {@code godwit:token}. */
@Service
@Command(
        scope = "godwit",
        name = "token",
        description = "Makes a token with which agents enrol; shown once, kept nowhere")
public final class TokenCommand extends GodwitCommand {

    @Option(name = "--valid", description = "How long it is valid: 30m, 1h, 7d")
    String valid = "1h";

    @Option(name = "--uses", description = "How many agents may use it")
    int uses = 1;

    @Override
    void run() throws IOException {
        Duration validFor = Units.parsed(valid)
                .orElseThrow(() -> new IllegalArgumentException("--valid '" + valid + "' is not like 30m, 1h or 7d."));
        if (uses < 1) {
            throw new IllegalArgumentException("--uses is at least 1, not " + uses + ".");
        }
        Enrolment enrolment = need(Enrolment.class);
        Invitation invitation = enrolment.invite(validFor, uses);
        out().println("Token      " + invitation.token());
        out().println("Valid      until " + invitation.expiresAt() + ", " + invitation.uses() + " use(s)");
        out().println("Authority  " + enrolment.authorityFingerprint());
        if (!invitation.install().isEmpty()) {
            out().println("On a machine without an agent, in bash, as root:");
            out().println(invitation.install().get(0));
        }
        out().println("On one that has an agent, as root:");
        out().println("GODWIT_TOKEN=" + invitation.token() + " godwit-agent enrol --controller "
                + invitation.controllerUrl());
    }
}
