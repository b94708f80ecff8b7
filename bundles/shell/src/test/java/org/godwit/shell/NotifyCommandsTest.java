// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.godwit.api.notify.Alerts;
import org.godwit.api.notify.Mail;
import org.godwit.api.notify.Reports;
import org.godwit.api.notify.Webhooks;
import org.godwit.rest.FakeAlerts;
import org.godwit.rest.FakeCloudSites;
import org.godwit.rest.FakeMail;
import org.godwit.rest.FakeReports;
import org.godwit.rest.FakeWebhooks;
import org.junit.jupiter.api.Test;

class NotifyCommandsTest {
    private final Map<Class<?>, Object> services = Map.of(
            Alerts.class, new FakeAlerts(),
            Webhooks.class, new FakeWebhooks(),
            Mail.class, new FakeMail(),
            Reports.class, new FakeReports());

    private String webhook(String... words) throws Exception {
        WebhookCommand command = new WebhookCommand();
        command.words = List.of(words);
        return new Typist(services, FakeCloudSites.START).type(command);
    }

    private String alerts(String... words) throws Exception {
        AlertsCommand command = new AlertsCommand();
        command.words = List.of(words);
        return new Typist(services, FakeCloudSites.START).type(command);
    }

    @Test
    void aWebhookIsAddedChangedPingedAndRemoved() throws Exception {
        assertThat(webhook()).contains("No webhooks yet");
        assertThat(webhook("add", "--to", "https://example.com/x")).contains("whk_1", "whsec_", "shown this once");
        assertThat(webhook("set", "whk_1", "--disable", "--least", "critical"))
                .contains("https://example.com/x", "alerts from critical", "no: Disabled by shell.");
        assertThat(webhook("list")).contains("https://example.com/x", "no: Disabled");
        assertThat(webhook("set", "whk_1", "--enable")).contains("Enabled  yes");
        assertThat(webhook("rotate", "whk_1")).contains("whsec_");
        assertThat(webhook("ping", "whk_1")).contains("delivered", "204");
        assertThat(webhook("deliveries", "whk_1")).contains("msg_1");
        assertThat(webhook("redeliver", "whk_1", "--delivery", "msg_1")).contains("waiting");
        webhook("remove", "whk_1");
        assertThatThrownBy(() -> webhook("show", "whk_1")).hasMessageContaining("WEBHOOK_UNKNOWN");
    }

    @Test
    void alertsAreListedAndAcknowledged() throws Exception {
        assertThat(alerts()).contains("db-1: not connected").doesNotContain("alt_1");
        assertThat(alerts("--all", "--least", "critical"))
                .contains("alt_1", "ann")
                .doesNotContain("alt_2");
        assertThat(alerts("acknowledge", "alt_2")).contains("Acknowledged by shell", "See whether it runs.");
        assertThatThrownBy(() -> alerts("--least", "bad")).hasMessageContaining("critical, warning or info");
    }

    private String report(String... words) throws Exception {
        ReportCommand command = new ReportCommand();
        command.words = List.of(words);
        return new Typist(services, FakeCloudSites.START).type(command);
    }

    @Test
    void reportsAreWrittenAndMailIsTried() throws Exception {
        assertThat(report("recovery")).contains("\"report\": \"recovery\"");
        assertThat(report("site", "site_1", "--format", "html")).contains("<p>site_1</p>");
        assertThatThrownBy(() -> report("site", "site_1", "--format", "pdf")).hasMessageContaining("html or json");
        assertThatThrownBy(() -> report("recovery", "--from", "yesterday")).hasMessageContaining("no time");
        MailCommand mail = new MailCommand();
        assertThat(new Typist(services, FakeCloudSites.START).type(mail))
                .contains("smtp.example.com:587", "ops@example.com");
        mail.verb = "test";
        assertThat(new Typist(services, FakeCloudSites.START).type(mail)).contains("Taken by");
    }
}
