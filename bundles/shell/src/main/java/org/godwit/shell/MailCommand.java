// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.godwit.api.notify.Mail;

/** {@code godwit:mail}. */
@Service
@Command(scope = "godwit", name = "mail", description = "Alerts by mail: show how that stands, or send a test")
public final class MailCommand extends GodwitCommand {

    @Argument(name = "verb", description = "show, or test")
    String verb = "show";

    @Override
    void run() throws IOException {
        Mail mail = need(Mail.class);
        if (verb.equals("test")) {
            out().println(mail.test(user()));
            return;
        }
        Mail.Standing standing = mail.standing();
        out().println("Server      " + (standing.server().isEmpty() ? "none: no mail is sent" : standing.server())
                + " (" + standing.security() + ")");
        out().println("Sender      " + standing.sender());
        out().println("Recipients  " + String.join(", ", standing.recipients()));
        out().println("Alerts      from " + AlertsCommand.word(standing.least()));
        out().println("Waiting     " + standing.waiting());
        if (!standing.lastProblem().isEmpty()) {
            out().println("Problem     " + standing.lastProblem());
        }
    }
}
