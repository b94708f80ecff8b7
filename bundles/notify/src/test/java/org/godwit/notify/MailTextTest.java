// SPDX-License-Identifier: Apache-2.0
package org.godwit.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.godwit.api.notify.Alert;
import org.godwit.api.notify.Alert.Severity;
import org.godwit.api.notify.Delivery;
import org.junit.jupiter.api.Test;

class MailTextTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    private static Delivery told(String cause, Severity severity, String title, boolean over) {
        Alert alert = new Alert(
                "alt_1",
                cause,
                severity,
                "mch_1",
                title,
                "It <b>waits</b>.",
                "Look at it.",
                NOON,
                Optional.empty(),
                Optional.empty());
        Alert told = over ? alert.over(NOON.plusSeconds(60)) : alert;
        CloudEvents events = new CloudEvents("/godwit", () -> "1");
        return Delivery.of("msg_1", Delivery.MAIL, events.of(told, over ? "over" : "raised", "yellow", NOON), NOON);
    }

    @Test
    void theSubjectSaysInPlainWordsWhatIsWrong() {
        String title = "db-01: no usable restore point for 26 h (target 1 h)";
        MailText mail = MailText.of(
                List.of(told("status/machine/mch_1/RPO_EXCEEDED", Severity.CRITICAL, title, false)),
                "https://controller.example");
        assertThat(mail.subject()).isEqualTo("[not ready] " + title);
        assertThat(mail.text())
                .contains(
                        "It <b>waits</b>.",
                        "Look at it.",
                        "Since 2026-11-23T12:00:00Z",
                        "All in all: yellow. https://");
        assertThat(mail.html()).contains("It &lt;b&gt;waits").doesNotContain("<b>");
        assertThat(MailText.of(List.of(told("status/machine/mch_1/RPO_EXCEEDED", Severity.WARNING, title, true)), "")
                        .subject())
                .isEqualTo("[over] " + title);
        assertThat(MailText.of(List.of(told("status/store/main/STORE_TROUBLED", Severity.CRITICAL, "Store", false)), "")
                        .subject())
                .isEqualTo("[critical] Store");
    }

    @Test
    void severalComeTogether() {
        MailText mail = MailText.of(
                List.of(
                        told("status/machine/a/AGENT_AWAY", Severity.WARNING, "a: not connected", false),
                        told("status/store/main/STORE_TROUBLED", Severity.CRITICAL, "Store main", false),
                        told("status/machine/b/AGENT_AWAY", Severity.WARNING, "b: not connected", true)),
                "");
        assertThat(mail.subject()).isEqualTo("[critical] 2 alerts raised, 1 over");
        assertThat(mail.text())
                .contains("[warning] a: not connected", "[critical] Store main", "[over] b: not connected");
    }

    @Test
    void noHeaderIsBroughtInByASubject() {
        MailText mail = MailText.of(
                List.of(told(
                        "status/machine/a/AGENT_AWAY",
                        Severity.WARNING,
                        "a\r\nBcc: all@example.com\n\nx" + "y".repeat(500),
                        false)),
                "");
        assertThat(mail.subject()).doesNotContain("\r", "\n").hasSizeLessThan(210);
    }
}
