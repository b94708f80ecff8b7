// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import java.util.List;
import org.godwit.api.notify.Alert;
import org.godwit.api.notify.Mail;

/** A server that takes everything. */
public final class FakeMail implements Mail {
    @Override
    public Standing standing() {
        return new Standing(
                "smtp.example.com:587",
                "starttls",
                "godwit@example.com",
                List.of("ops@example.com"),
                Alert.Severity.WARNING,
                2,
                "");
    }

    @Override
    public String test(String by) {
        return "Taken by smtp.example.com:587 for ops@example.com.";
    }
}
