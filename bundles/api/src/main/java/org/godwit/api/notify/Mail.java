// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.notify;

import java.io.IOException;
import java.util.List;

/** Alerts by mail, as {@code etc/org.godwit.notify.mail.cfg} says. */
public interface Mail {

    /**
     * @param server {@code host:port}; empty when nothing is configured and nothing is sent
     * @param security {@code starttls}, {@code tls} or {@code none}
     * @param recipients who is told
     * @param waiting how much is to be sent
     * @param lastProblem of the last attempt; empty when it went well or there was none
     */
    record Standing(
            String server,
            String security,
            String sender,
            List<String> recipients,
            Alert.Severity least,
            int waiting,
            String lastProblem) {
        public Standing {
            recipients = List.copyOf(recipients);
        }
    }

    Standing standing() throws IOException;

    /**
     * Sends a mail of no importance at once.
     *
     * @return what the server said
     * @throws IOException MISCONFIGURED {@code MAIL_UNCONFIGURED}; TRANSIENT {@code MAIL_REFUSED} with what the server said
     */
    String test(String by) throws IOException;
}
