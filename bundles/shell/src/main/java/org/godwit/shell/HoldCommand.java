// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.godwit.api.retention.Policies.Hold;
import org.godwit.api.retention.Retention;

/** {@code godwit:hold}. */
@Service
@Command(scope = "godwit", name = "hold", description = "Keeps a restore point whatever the rule, until it is released")
public final class HoldCommand extends GodwitCommand {

    @Argument(name = "point", multiValued = true, required = true, description = "Id of the restore point")
    @Completion(PointCompleter.class)
    List<String> words = List.of();

    @Option(name = "--reason", description = "Why; people will read it")
    String reason = "";

    @Option(name = "--until", description = "When it ends by itself: 30d, or 2027-01-31T00:00:00Z")
    String until = "";

    @Override
    void run() throws IOException {
        String point = TrailingOptions.take(this, words).orElse("");
        if (reason.isBlank()) {
            throw new IllegalArgumentException("--reason says why the point must stay.");
        }
        Hold hold = need(Retention.class).hold(Named.point(services(), point).id(), reason, end(), user());
        out().println("Restore point " + hold.point() + " is held"
                + hold.until().map(end -> " until " + end).orElse("") + ".");
    }

    private Optional<Instant> end() {
        if (until.isBlank()) {
            return Optional.empty();
        }
        Optional<Duration> after = Units.parsed(until);
        try {
            return Optional.of(after.isPresent() ? clock.instant().plus(after.get()) : Instant.parse(until));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("--until '" + until + "' is not like 30d or 2027-01-31T00:00:00Z.", e);
        }
    }
}
