// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwitctl report}. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description =
                "Evidence as one page or as JSON: of a run (site SITE), or how recoverable all was in a time (recovery)")
final class Report extends Act {

    /** Of what. */
    enum Verb {
        site,
        recovery
    }

    /** How it is written. */
    enum Form {
        html,
        json
    }

    @Parameters(index = "0", paramLabel = "WHAT", description = "${COMPLETION-CANDIDATES}")
    Verb verb = Verb.recovery;

    @Parameters(index = "1", paramLabel = "SITE", arity = "0..1", description = "Id of the site")
    String site = "";

    @Option(names = "--format", paramLabel = "FORMAT", description = "${COMPLETION-CANDIDATES} (default: json)")
    Form form = Form.json;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "recovery: such as 2026-11-01T00:00:00Z (default: 30 days)")
    String from = "";

    @Option(names = "--to", paramLabel = "TIME", description = "recovery: until when (default: now)")
    String to = "";

    @Option(names = "--file", paramLabel = "FILE", description = "Where it goes (default: standard output)")
    String file = "";

    Report(Surroundings around) {
        super(around);
    }

    @Override
    int run() throws Failure {
        String path =
                verb == Verb.site ? "/api/v1/sites/" + Named.id("site", site) + "/report" : "/api/v1/reports/recovery";
        StringBuilder query = new StringBuilder("?format=").append(form);
        if (!from.isEmpty()) {
            query.append("&from=").append(Api.encoded(from));
        }
        if (!to.isEmpty()) {
            query.append("&to=").append(Api.encoded(to));
        }
        String report = api().text(path + query);
        if (file.isEmpty()) {
            around.out().print(report);
            around.out().flush();
            return Exit.OK;
        }
        try {
            Files.writeString(Path.of(file), report, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new Failure(Exit.FAILURE, "Cannot write " + file + ": " + e.getMessage());
        }
        return Exit.OK;
    }
}
