// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.godwit.api.job.JobCancelledException;
import org.godwit.api.problem.Problem;
import org.godwit.api.site.LedgerEntry;
import org.godwit.api.site.LedgerEntry.Standing;
import org.godwit.api.target.Instance;
import org.godwit.api.target.TargetCloud;
import org.godwit.api.target.Volume;

/** Removes all that the ledger of a site names, and nothing else. */
final class Removal {
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final Attempt attempt;
    private final SiteTools tools;
    private final Specs specs;

    Removal(Attempt attempt) {
        this.attempt = attempt;
        this.tools = attempt.tools();
        this.specs = new Specs(attempt);
    }

    /** Returns when nothing is left. Goes on past what fails, so that as little as possible is left. */
    void run() throws IOException {
        int failures = 0;
        while (true) {
            Map<String, List<LedgerEntry>> left = left();
            if (left.isEmpty()) {
                return;
            }
            Pass pass = new Pass(failures + 1);
            Parallel.each(tools, left.values(), pass::remove);
            if (pass.lasting.isPresent()) {
                throw pass.lasting.get().asException();
            }
            failures = pass.failed ? failures + 1 : 0;
            if (pass.failed || pass.unsettled) {
                tools.timing().rest(attempt.job(), pass.failed ? tools.timing().wait(failures) : LOOK_AGAIN);
            }
        }
    }

    /** Of each device, what was made last goes first: instances before the volumes that they use. */
    private Map<String, List<LedgerEntry>> left() throws IOException {
        List<LedgerEntry> ours = new ArrayList<>();
        for (LedgerEntry entry : tools.book().journal().ledger(attempt.site())) {
            if (entry.standing().isOurs()) {
                ours.add(entry);
            }
        }
        Collections.reverse(ours);
        ours.sort(Comparator.comparing(entry -> entry.kind() == LedgerEntry.Kind.VOLUME));
        return ours.stream().collect(Collectors.groupingBy(LedgerEntry::device, TreeMap::new, Collectors.toList()));
    }

    /** Some devices at once; one thing of each at a time. */
    private final class Pass {
        private final int tries;
        private boolean failed;
        private boolean unsettled;
        private Optional<Problem> lasting = Optional.empty();

        Pass(int tries) {
            this.tries = tries;
        }

        void remove(List<LedgerEntry> entries) throws IOException {
            for (LedgerEntry entry : entries) {
                attempt.job().throwIfCancelled();
                try {
                    note(!isGone(entry));
                } catch (JobCancelledException e) {
                    throw e;
                } catch (IOException | RuntimeException | LinkageError e) {
                    note(tools.timing().problem(e, tries).with("ledger", entry.name()));
                }
            }
        }

        private synchronized void note(boolean left) {
            unsettled |= left;
        }

        private synchronized void note(Problem problem) {
            failed = true;
            if (problem.kind() != Problem.Kind.TRANSIENT) {
                lasting = Optional.of(problem);
            }
        }
    }

    /** Removes it; false when a try to make it may yet take effect. */
    private boolean isGone(LedgerEntry entry) throws IOException {
        TargetCloud target = tools.outside().target(entry.target());
        Optional<String> id = entry.id().isPresent() ? entry.id() : found(target, entry);
        if (id.isPresent()) {
            delete(target, entry, id.get());
            if (entry.standing() == Standing.MADE && !isDoubtful(target, entry)) {
                tools.book().save(Ledger.gone(entry, now()));
                return true;
            }
            // It may come once more: looked for until that is over.
            boolean answered = entry.standing() == Standing.MADE;
            tools.book()
                    .save(Ledger.doubtful(entry, answered ? entry.unansweredAt().orElseThrow() : entry.at()));
            return false;
        }
        if (now().isBefore(entry.at().plus(target.settling()))) {
            return false;
        }
        tools.book().save(Ledger.gone(entry, now()));
        return true;
    }

    private boolean isDoubtful(TargetCloud target, LedgerEntry entry) {
        Optional<Instant> tried = entry.unansweredAt();
        return tried.isPresent() && now().isBefore(tried.get().plus(target.settling()));
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
