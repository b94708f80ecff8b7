// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.godwit.api.problem.Problem;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.LedgerEntry;
import org.godwit.api.site.LedgerEntry.Standing;
import org.godwit.api.target.TargetCloud;

/** Writes down what is asked of a target, before it is asked. */
final class Ledger {
    private final Attempt attempt;

    Ledger(Attempt attempt) {
        this.attempt = attempt;
    }

    /** What makes something in a target, and names it. */
    interface Making {
        String make() throws IOException;
    }

    /** The id of what was made, now or in a try before. */
    String made(LedgerEntry.Kind kind, String device, Named what, Making making) throws IOException {
        SiteBook book = attempt.tools().book();
        Optional<LedgerEntry> before = book.journal().entry(attempt.site(), kind, what.name());
        if (before.isPresent() && !before.get().device().equals(device)) {
            throw Problem.of(
                            Problem.Kind.MISCONFIGURED,
                            "NAME_TWICE",
                            "Wanted to make '" + what.name() + "' for device " + device + ", and device "
                                    + before.get().device() + " has one of that name.",
                            "Rename one of the devices in the plan.")
                    .asException();
        }
        if (before.isPresent() && before.get().standing() == Standing.MADE) {
            return before.get().id().orElseThrow();
        }
        // Nothing more is made for a site that is being removed.
        attempt.job().throwIfCancelled();
        LedgerEntry wanted = new LedgerEntry(
                attempt.site(),
                attempt.order().target(),
                kind,
                device,
                what.name(),
                what.sizeBytes(),
                Standing.WANTED,
                Optional.empty(),
                now(),
                unanswered(before));
        book.save(wanted);
        String id;
        try {
            id = making.make();
        } catch (IOException | RuntimeException e) {
            book.late().note(wanted);
            throw e;
        }
        book.save(with(wanted, Standing.MADE, Optional.of(id), now()));
        return id;
    }

    /** What starts or stops an instance. */
    interface Asking {
        void ask() throws IOException;
    }

    /** Asks for something to be done with an instance that was made. What is not answered may be done later. */
    void asked(LedgerEntry instance, Asking asking) throws IOException {
        SiteBook book = attempt.tools().book();
        attempt.job().throwIfCancelled();
        book.save(doubted(instance, now()));
        try {
            asking.ask();
        } catch (IOException | RuntimeException e) {
            book.late().note(instance);
            throw e;
        }
        book.save(instance);
    }

    /** The entry of the instance of a device. */
    LedgerEntry instance(String device) throws IOException {
        return attempt.tools()
                .book()
                .journal()
                .entry(attempt.site(), LedgerEntry.Kind.INSTANCE, device)
                .orElseThrow(() -> new IllegalStateException("the ledger has no instance of " + device));
    }

    /** Whether a call that nobody knows the answer of may yet take effect. */
    boolean isDoubtful(TargetCloud target, LedgerEntry entry) {
        Optional<Instant> begun = unanswered(Optional.of(entry));
        return begun.isPresent()
                && now().isBefore(attempt.tools()
                        .book()
                        .late()
                        .end(entry, begun.get())
                        .plus(target.settling()));
    }

    /** @param sizeBytes of a volume */
    record Named(String name, long sizeBytes) {}

    /** The last try that nobody knows the answer of: it may still take effect. */
    private static Optional<Instant> unanswered(Optional<LedgerEntry> before) {
        return before.flatMap(
                entry -> entry.standing() == Standing.WANTED ? Optional.of(entry.at()) : entry.unansweredAt());
    }

    private Instant now() {
        return attempt.tools().book().clock().instant();
    }

    /** The entries of a site as they stand: once it is given over, nothing of them is ours, whatever each says yet. */
    static List<LedgerEntry> of(CloudSite site, List<LedgerEntry> entries) {
        boolean given = site.state() == CloudSite.State.DETACHED;
        return entries.stream()
                .map(entry -> given && entry.standing().isOurs() ? released(entry, site.changedAt()) : entry)
                .toList();
    }

    static LedgerEntry gone(LedgerEntry entry, Instant at) {
        return with(entry, Standing.GONE, entry.id(), at);
    }

    static LedgerEntry released(LedgerEntry entry, Instant at) {
        return with(entry, Standing.RELEASED, entry.id(), at);
    }

    private static LedgerEntry doubted(LedgerEntry entry, Instant since) {
        return new LedgerEntry(
                entry.site(),
                entry.target(),
                entry.kind(),
                entry.device(),
                entry.name(),
                entry.sizeBytes(),
                entry.standing(),
                entry.id(),
                entry.at(),
                Optional.of(since));
    }

    /** It was removed, and a try of before may make it once more. */
    static LedgerEntry doubtful(LedgerEntry entry, Instant triedAt) {
        return new LedgerEntry(
                entry.site(),
                entry.target(),
                entry.kind(),
                entry.device(),
                entry.name(),
                entry.sizeBytes(),
                Standing.WANTED,
                Optional.empty(),
                triedAt,
                Optional.empty());
    }

    static LedgerEntry with(LedgerEntry entry, Standing standing, Optional<String> id, Instant at) {
        return new LedgerEntry(
                entry.site(),
                entry.target(),
                entry.kind(),
                entry.device(),
                entry.name(),
                entry.sizeBytes(),
                standing,
                id,
                at,
                entry.unansweredAt());
    }
}
