// SPDX-License-Identifier: Apache-2.0
package org.godwit.notify;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.godwit.api.notify.Alert.Severity;
import org.godwit.api.notify.Mail;

/** Mails that cannot be sent: webhooks and the list of alerts say so. */
final class MailConditions implements Conditions {
    private static final Duration MENDS = Duration.ofMinutes(15);

    private final Mail mail;

    MailConditions(Mail mail) {
        this.mail = mail;
    }

    @Override
    public String kind() {
        return "mail/";
    }

    @Override
    public Set<String> after() {
        return Set.of();
    }

    @Override
    public List<Condition> now(Instant now) throws IOException {
        String problem = mail.standing().lastProblem();
        if (problem.isEmpty()) {
            return List.of();
        }
        Condition.Words words = new Condition.Words(
                "Mail cannot be sent", problem, "Check etc/" + MailConfig.PID + ".cfg, then: godwitctl mail test.");
        return List.of(new Condition(kind() + "failing", Severity.WARNING, "mail", words, MENDS));
    }
}
