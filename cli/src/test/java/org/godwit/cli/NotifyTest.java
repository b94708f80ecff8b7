// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.godwit.rest.Served;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class NotifyTest {
    @TempDir
    Path home;

    @RegisterExtension
    private final Served served = new Served();

    private Ctl ctl;

    @BeforeEach
    void signIn() {
        ctl = new Ctl(home).asAdmin(served.uri());
    }

    @Test
    void aWebhookIsAddedChangedPingedAndRemoved() throws Exception {
        Ctl.Result added = ctl.run("webhook", "add", "--to", "https://example.com/x", "--topics", "alert,site");
        assertThat(added.exit()).isZero();
        assertThat(added.out()).contains("whk_1", "whsec_", "shown this once", "alert,site, alerts from warning");
        Path secret = Files.writeString(home.resolve("secret"), "whsec_abc\n");
        Ctl.Result set =
                ctl.run("webhook", "set", "whk_1", "--least", "critical", "--disable", "--secret-file", "" + secret);
        assertThat(set.out()).contains("alert,site, alerts from critical", "no: Disabled by admin.");
        assertThat(set.out()).doesNotContain("whsec_");
        assertThat(ctl.run("webhook").out()).contains("https://example.com/x", "no: Disabled");
        assertThat(ctl.run("webhook", "set", "whk_1", "--enable").out()).contains("enabled  yes", "critical");
        assertThat(ctl.run("webhook", "rotate", "whk_1").out()).contains("secret signs too until");
        assertThat(ctl.run("webhook", "ping", "whk_1").out()).contains("delivered: 204");
        assertThat(ctl.run("webhook", "deliveries", "whk_1").out()).contains("org.godwit.ping", "msg_1");
        assertThat(ctl.run("webhook", "redeliver", "whk_1", "--delivery", "msg_1")
                        .out())
                .contains("waiting");
        assertThat(ctl.run("webhook", "show", "whk_9").exit()).isEqualTo(Exit.NOT_FOUND);
        assertThat(ctl.run("webhook", "remove", "whk_1").exit()).isZero();
        assertThat(ctl.run("webhook", "show").exit()).isEqualTo(Exit.USAGE);
    }

    @Test
    void alertsAreListedAndAcknowledged() throws Exception {
        Ctl.Result open = ctl.run("alerts");
        assertThat(open.exit()).isZero();
        assertThat(open.out()).contains("db-1: not connected for 20 min").doesNotContain("alt_1");
        assertThat(ctl.run("alerts", "list", "--all").out()).contains("alt_1", "ann");
        assertThat(ctl.run("alerts", "acknowledge", "alt_2").out())
                .contains("See whether it runs.", "acknowledged by admin");
        assertThat(ctl.run("alerts", "show", "alt_1").out()).contains("critical: Store main", "over 2");
    }

    @Test
    void reportsAreWrittenAndMailIsTried() throws Exception {
        assertThat(ctl.run("report", "recovery").out()).contains("\"report\": \"recovery\"");
        assertThat(ctl.run("report", "recovery", "--from", "2026-11-01T00:00:00Z", "--format", "html")
                        .out())
                .contains("<p>recovery</p>");
        Path file = home.resolve("run.html");
        assertThat(ctl.run("report", "site", "site_1", "--format", "html", "--file", "" + file)
                        .out())
                .isEmpty();
        assertThat(file).content().contains("<p>site_1</p>");
        assertThat(ctl.run("report", "site", "site_9").exit()).isEqualTo(Exit.NOT_FOUND);
        assertThat(ctl.run("mail").out())
                .contains("smtp.example.com:587 (starttls)", "ops@example.com", "waiting     2");
        assertThat(ctl.run("mail", "test").out()).contains("Taken by");
    }
}
