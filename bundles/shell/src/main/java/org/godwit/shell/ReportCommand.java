// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.godwit.api.notify.Reports;
import org.godwit.api.notify.Reports.Form;
import org.godwit.api.plan.CloudSiteId;

/** {@code godwit:report}. */
@Service
@Command(
        scope = "godwit",
        name = "report",
        description =
                "Evidence as one page or as JSON: of a run (site SITE), or how recoverable all was in a time (recovery)")
public final class ReportCommand extends GodwitCommand {
    private static final Duration USUAL = Duration.ofDays(30);

    @Argument(name = "what", multiValued = true, description = "site SITE, or recovery")
    List<String> words = List.of();

    @Option(name = "--format", description = "html or json")
    String format = "json";

    @Option(name = "--from", description = "recovery: such as 2026-11-01T00:00:00Z; 30 days when left out")
    String from = "";

    @Option(name = "--to", description = "recovery: until when; now when left out")
    String to = "";

    @Option(name = "--file", description = "Where it goes, on the controller's machine; else it is printed")
    String file = "";

    @Override
    void run() throws IOException {
        String verb = words.isEmpty() ? "" : words.get(0);
        String site = TrailingOptions.take(this, words.isEmpty() ? words : words.subList(1, words.size()))
                .orElse("");
        Reports reports = need(Reports.class);
        String report;
        if (verb.equals("site")) {
            report = reports.run(new CloudSiteId(site), form());
        } else if (verb.equals("recovery")) {
            Instant until = moment(to, clock.instant());
            report = reports.recovery(moment(from, until.minus(USUAL)), until, form());
        } else {
            throw new IllegalArgumentException("Say of what: site SITE, or recovery.");
        }
        if (file.isEmpty()) {
            out().println(report);
        } else {
            Files.writeString(Path.of(file), report);
        }
    }

    private Form form() {
        try {
            return Form.valueOf(format.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--format is '" + format + "': give html or json.", e);
        }
    }

    private static Instant moment(String text, Instant otherwise) {
        try {
            return text.isEmpty() ? otherwise : Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("'" + text + "' is no time such as 2026-11-23T15:04:05Z.", e);
        }
    }
}
