// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.job;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * How many jobs run at once: of all together, and of those that use the same source platform, store or target.
 *
 * @param most of each kind of use; none: as many as of all
 */
public record Places(int jobs, Map<Use.Kind, Integer> most) {
    static final Places ONE = new Places(1, Map.of());

    /** Where all places of a kind are taken, which key of the configuration says how many there are. */
    private static final String WHERE = " in etc/org.godwit.core.cfg";

    public static final String ALL_TAKEN = "all places are taken: parallel.jobs" + WHERE;

    /** What a job that may begin now would have to wait for; empty when there is a place for it. */
    Optional<String> taken(Collection<JobEntry> entries, List<Use> uses) {
        return full(entries, () -> uses, JobEntry::hasPlace);
    }

    /**
     * What a run that a schedule is to begin would have to wait for behind other runs that wait already. No more wait than may
     * run: so the next one is always of the machine that has waited longest, and nothing piles up.
     */
    Optional<String> crowded(Collection<JobEntry> entries, Supplier<List<Use>> uses, Instant now) {
        return full(entries, uses, entry -> entry.isRun() && !entry.isRunning() && entry.isDue(now));
    }

    /** @param uses looked up only where not all places are taken */
    private Optional<String> full(Collection<JobEntry> entries, Supplier<List<Use>> uses, Predicate<JobEntry> counts) {
        List<JobEntry> counted = entries.stream().filter(counts).toList();
        if (counted.size() >= jobs) {
            return Optional.of(ALL_TAKEN);
        }
        for (Use use : uses.get()) {
            int limit = most.getOrDefault(use.kind(), jobs);
            if (counted.stream().filter(entry -> entry.uses().contains(use)).count() >= limit) {
                return Optional.of("all places of " + use.kind().word() + " " + use.name() + " are taken: "
                        + use.kind().key() + WHERE);
            }
        }
        return Optional.empty();
    }
}
