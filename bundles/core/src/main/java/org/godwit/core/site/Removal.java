// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.godwit.api.site.LedgerEntry;
import org.godwit.api.site.LedgerEntry.Standing;
import org.godwit.api.target.Instance;
import org.godwit.api.target.TargetCloud;
import org.godwit.api.target.Volume;

/** Removes what the ledger of a site names, of all of its devices or of some, and nothing else. */
final class Removal implements Sweep.Work<LedgerEntry> {
    private final Attempt attempt;
    private final SiteTools tools;
    private final Specs specs;
    private final Predicate<String> devices;

    Removal(Attempt attempt, Predicate<String> devices) {
        this.devices = devices;
        this.attempt = attempt;
        this.tools = attempt.tools();
        this.specs = new Specs(attempt);
    }

    /** Returns when nothing is left. Goes on past what fails, so that as little as possible is left. */
    void run() throws IOException {
        new Sweep<>(attempt, this).run();
    }

    /** Of each device, what was made last goes first: instances before the volumes that they use. */
    @Override
    public Collection<List<LedgerEntry>> left() throws IOException {
        List<LedgerEntry> ours = new ArrayList<>();
        for (LedgerEntry entry : tools.book().journal().ledger(attempt.site())) {
            if (entry.standing().isOurs() && devices.test(entry.device())) {
                ours.add(entry);
            }
        }
        Collections.reverse(ours);
        ours.sort(Comparator.comparing(entry -> entry.kind() == LedgerEntry.Kind.VOLUME));
        return ours.stream()
                .collect(Collectors.groupingBy(LedgerEntry::device, TreeMap::new, Collectors.toList()))
                .values();
    }

    @Override
    public String name(LedgerEntry entry) {
        return entry.name();
    }

    /** Removes it; false when a try to make it may yet take effect. */
    @Override
    public boolean isDone(LedgerEntry entry) throws IOException {
        TargetCloud target = tools.outside().target(entry.target());
        // Looked at first: what may come while it is looked for is looked for once more.
        boolean doubtful = new Ledger(attempt).isDoubtful(target, entry);
        Optional<String> id = entry.id().isPresent() ? entry.id() : found(target, entry);
        if (id.isPresent()) {
            delete(target, entry, id.get());
            if (entry.standing() == Standing.MADE && !doubtful) {
                return gone(entry);
            }
            // It may come once more: looked for until that is over.
            boolean answered = entry.standing() == Standing.MADE;
            tools.book()
                    .save(Ledger.doubtful(entry, answered ? entry.unansweredAt().orElseThrow() : entry.at()));
            return false;
        }
        return !doubtful && gone(entry);
    }

    private boolean gone(LedgerEntry entry) throws IOException {
        tools.book().save(Ledger.gone(entry, now()));
        tools.book().late().forget(entry);
        return true;
    }

    private Optional<String> found(TargetCloud target, LedgerEntry entry) throws IOException {
        return entry.kind() == LedgerEntry.Kind.VOLUME
                ? target.findVolume(attempt.job(), specs.volume(entry.name(), entry.sizeBytes()))
                        .map(Volume::id)
                : target.findInstance(attempt.job(), specs.sought(entry.name())).map(Instance::id);
    }

    private void delete(TargetCloud target, LedgerEntry entry, String id) throws IOException {
        if (entry.kind() == LedgerEntry.Kind.VOLUME) {
            target.deleteVolume(attempt.job(), new Volume(id, entry.sizeBytes()));
        } else {
            target.discard(attempt.job(), new Instance(id, entry.name()));
        }
    }

    private Instant now() {
        return tools.book().clock().instant();
    }
}
