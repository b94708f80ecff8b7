// SPDX-License-Identifier: Apache-2.0
package org.godwit.notify;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.godwit.api.disk.Machine;
import org.godwit.api.plan.PlannedMachine;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.Verification;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.LedgerEntry;
import org.godwit.api.site.SiteMachine;

/**
 * What a run has shown, gathered.
 *
 * @param ledger all that it made
 */
record RunEvidence(CloudSite site, List<OfMachine> machines, List<LedgerEntry> ledger) {

    /**
     * What it has shown of one machine.
     *
     * @param known the machine, when it is still known
     * @param point what it was made from, when that is still there
     * @param verification of that point
     * @param checks what showed that it was up, as the plan says; empty when that version of the plan is gone
     */
    record OfMachine(
            SiteMachine state,
            Optional<Machine> known,
            Optional<RestorePoint> point,
            Optional<Verification> verification,
            List<String> checks) {

        /** Seconds of data that would have been lost; not less than 0, for the run may have made the point. */
        OptionalLong rpoSeconds(Instant ordered) {
            return state.pointTakenAt()
                    .map(at -> OptionalLong.of(
                            Math.max(0, Duration.between(at, ordered).toSeconds())))
                    .orElse(OptionalLong.empty());
        }

        /** Seconds from the order until it was ready. */
        OptionalLong rtoSeconds(Instant ordered) {
            return state.readyAt()
                    .map(at -> OptionalLong.of(
                            Math.max(0, Duration.between(ordered, at).toSeconds())))
                    .orElse(OptionalLong.empty());
        }

        String name() {
            return known.map(Machine::name).orElse(state.machine().value());
        }
    }

    /** What it comes to. */
    enum Verdict {
        /** Every machine was seen to be up. */
        PASSED,
        /** Not all were, and they will not be by themselves. */
        FAILED,
        /** It has not come to an end. */
        RUNNING
    }

    Verdict verdict() {
        boolean up = !machines.isEmpty()
                && machines.stream().allMatch(machine -> machine.state().hasComeUp());
        return switch (site.state()) {
            case PENDING, CREATING, UPDATING -> Verdict.RUNNING;
            case ERROR -> Verdict.FAILED;
            case RUNNING, DELETING, DELETED, DETACHING, DETACHED, ROLLING_BACK -> up ? Verdict.PASSED : Verdict.FAILED;
        };
    }

    /** Why it did not pass, or what to know although it did. */
    List<String> remarks() {
        List<String> remarks = new ArrayList<>();
        site.problem().ifPresent(problem -> remarks.add(problem.message()));
        for (OfMachine machine : machines) {
            if (!machine.state().hasComeUp()) {
                remarks.add(machine.state().device() + " came as far as "
                        + machine.state().phase().name().toLowerCase(java.util.Locale.ROOT) + "."
                        + machine.state()
                                .problem()
                                .map(problem -> " " + problem.message())
                                .orElse(""));
            } else if (machine.state().phase() != SiteMachine.Phase.UP) {
                String is = machine.state().isRemoved() ? "removed" : "powered off";
                remarks.add(machine.state().device() + " was " + is + " after it had come up.");
            } else if (machine.checks().isEmpty()) {
                remarks.add("Nothing is known of what " + machine.state().device() + " was waited for.");
            }
        }
        long left = ledger.stream().filter(entry -> entry.standing().isOurs()).count();
        if (site.state().isFinal() && left > 0) {
            remarks.add(left + " things that it made may still be in the target.");
        }
        return remarks;
    }

    /** Of the last machine that was ready; empty unless all were. */
    OptionalLong rtoSeconds() {
        return site.rto(machines.stream().map(OfMachine::state).toList())
                .map(rto -> OptionalLong.of(Math.max(0, rto.toSeconds())))
                .orElse(OptionalLong.empty());
    }

    /** Of the oldest restore point. */
    OptionalLong rpoSeconds() {
        return machines.stream()
                .flatMapToLong(machine -> machine.rpoSeconds(site.startedAt()).stream())
                .max();
    }

    /** How many of each kind stand how. */
    Map<LedgerEntry.Kind, Map<LedgerEntry.Standing, Long>> counts() {
        Map<LedgerEntry.Kind, Map<LedgerEntry.Standing, Long>> counts = new EnumMap<>(LedgerEntry.Kind.class);
        for (LedgerEntry entry : ledger) {
            counts.computeIfAbsent(entry.kind(), kind -> new EnumMap<>(LedgerEntry.Standing.class))
                    .merge(entry.standing(), 1L, Long::sum);
        }
        return counts;
    }

    /** In words. */
    static String words(PlannedMachine.Ready ready) {
        String within = " within " + Spans.of(ready.limit());
        if (ready instanceof PlannedMachine.Ready.OpenPort port) {
            return "TCP port " + port.port() + " open" + within;
        }
        if (ready instanceof PlannedMachine.Ready.Http http) {
            return (http.tls() ? "https" : "http") + " port " + http.port() + " " + http.path() + " answers "
                    + http.status() + within;
        }
        if (ready instanceof PlannedMachine.Ready.Agent) {
            return "agent connected" + within;
        }
        return ready instanceof PlannedMachine.Ready.Console console
                ? "console shows " + console.pattern() + within
                : ready.toString();
    }
}
