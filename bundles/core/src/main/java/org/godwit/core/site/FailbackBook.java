// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.godwit.api.job.Events;
import org.godwit.api.problem.Problem;
import org.godwit.api.site.Failback;
import org.godwit.api.site.FailbackId;
import org.godwit.api.site.SiteJournal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The failbacks of the catalog, changed by one at a time. What a change says is durable before anybody acts on it.
 */
final class FailbackBook {
    private static final Logger log = LoggerFactory.getLogger(FailbackBook.class);

    private final SiteJournal journal;
    private final Events events;
    private final InstantSource clock;

    FailbackBook(SiteJournal journal, Events events, InstantSource clock) {
        this.journal = journal;
        this.events = events;
        this.clock = clock;
    }

    SiteJournal journal() {
        return journal;
    }

    Instant now() {
        return clock.instant();
    }

    Failback need(FailbackId id) throws IOException {
        return journal.find(id).orElseThrow(() -> Problem.of(
                        Problem.Kind.MISSING,
                        "FAILBACK_UNKNOWN",
                        "Looked for failback " + id + ", and there is none.",
                        "List the failbacks and use an id from there.")
                .with("failback", id)
                .asException());
    }

    synchronized Failback add(Failback failback) throws IOException {
        journal.save(failback);
        tell(failback);
        return failback;
    }

    /** The failback as it is afterwards: changed where it stands so, else as it was. */
    synchronized Failback change(FailbackId id, Predicate<Failback> such, Consumer<FailbackDraft> change)
            throws IOException {
        Failback before = need(id);
        if (!such.test(before)) {
            return before;
        }
        FailbackDraft draft = new FailbackDraft(before);
        change.accept(draft);
        Failback after = draft.at(clock.instant());
        if (!after.equals(before)) {
            journal.save(after);
            boolean isNews = after.state() != before.state()
                    || after.step() != before.step()
                    || !after.problem().equals(before.problem())
                    || after.isOver() != before.isOver();
            if (isNews) {
                tell(after);
            }
        }
        return after;
    }

    private void tell(Failback failback) {
        Map<String, String> facts = new TreeMap<>();
        facts.put("state", failback.state().words());
        facts.put("step", failback.step().name().toLowerCase(Locale.ROOT));
        facts.put("site", failback.order().from().value());
        failback.destination().ifPresent(site -> facts.put("destination", site.value()));
        failback.problem().ifPresent(problem -> facts.put("code", problem.code()));
        log.info("failback changed: failback={} {}", failback.id(), facts);
        events.publish("site", "failback.changed", failback.id().value(), facts);
    }
}
