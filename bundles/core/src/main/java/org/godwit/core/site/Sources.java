// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import java.io.IOException;
import java.util.Optional;
import org.godwit.api.disk.Machine;
import org.godwit.api.problem.Problem;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.Failback;
import org.godwit.api.site.FailbackMachine;
import org.godwit.api.site.SiteMachine;
import org.godwit.api.site.SiteOrder;
import org.godwit.api.source.SourcePower;
import org.godwit.api.target.TargetCloud;

/** What is done with the machines at the source, and what is looked at there: never two live copies of one machine. */
final class Sources {
    private Sources() {}

    static void stop(Attempt attempt) throws IOException {
        for (SiteMachine machine : attempt.machines()) {
            attempt.job().throwIfCancelled();
            SourcePower power = need(attempt, machine);
            if (!machine.stopped() && power.power(attempt.job(), machine.machine()) == SourcePower.State.STOPPED) {
                // Somebody else has stopped it: it is not for this run to start it again.
                continue;
            }
            // Written down first: a machine that was stopped is started again, whatever becomes of the answer.
            attempt.tools().book().change(attempt.site(), machine, draft -> draft.stopped = true);
            power.stop(attempt.job(), machine.machine());
        }
        refuseRunning(attempt);
    }

    static void startAgain(Attempt attempt) throws IOException {
        for (SiteMachine machine : attempt.machines()) {
            if (machine.stopped()) {
                need(attempt, machine).start(attempt.job(), machine.machine());
                attempt.tools().book().change(attempt.site(), machine, draft -> draft.stopped = false);
            }
        }
    }

    static void refuseRunning(Attempt attempt) throws IOException {
        for (SiteMachine machine : attempt.machines()) {
            refuseRunning(attempt, machine);
        }
    }

    /** Throws unless the machine is shown to be stopped, or the order says that nobody need look. */
    static void refuseRunning(Attempt attempt, SiteMachine machine) throws IOException {
        SiteOrder.Source source = attempt.order().source();
        if (source == SiteOrder.Source.STAYS || source == SiteOrder.Source.SAID_TO_BE_STOPPED) {
            return;
        }
        if (source == SiteOrder.Source.STOPPED_BY_FAILBACK) {
            refuseRunningInSite(attempt, machine);
            return;
        }
        SourcePower.State state = need(attempt, machine).power(attempt.job(), machine.machine());
        if (state != SourcePower.State.STOPPED) {
            throw running(machine, state).asException();
        }
    }

    /** Where it lived before: as long as the failback is not over, its instance there must be shown to be stopped. */
    private static void refuseRunningInSite(Attempt attempt, SiteMachine machine) throws IOException {
        Optional<Failback> failback = FailbackHold.of(attempt.tools().book().journal(), machine.machine());
        if (failback.isPresent()) {
            CloudSite origin =
                    attempt.tools().book().need(failback.get().order().from());
            TargetCloud target = attempt.tools().outside().target(origin.order().target());
            for (FailbackMachine one : failback.get().machines()) {
                if (one.machine().equals(machine.machine())) {
                    FailbackCheck.refuseRunning(target, one);
                }
            }
        }
    }

    static Problem running(SiteMachine machine, SourcePower.State state) {
        boolean known = state == SourcePower.State.RUNNING;
        return Problem.of(
                        Problem.Kind.MISCONFIGURED,
                        known ? "SOURCE_RUNNING" : "SOURCE_UNKNOWN",
                        "Looked whether machine " + machine.machine() + " (device " + machine.device()
                                + ") is stopped at the source, and " + (known ? "it runs" : "its platform cannot tell")
                                + ". Two live copies of one machine would change the same data in two ways.",
                        "Stop it there, or say that it is stopped when you are sure.")
                .with("machine", machine.machine());
    }

    private static SourcePower need(Attempt attempt, SiteMachine machine) throws IOException {
        return power(attempt.tools(), machine)
                .orElseThrow(() -> powerless(machine).asException());
    }

    static Optional<SourcePower> power(SiteTools tools, SiteMachine machine) throws IOException {
        Optional<Machine> known = tools.machines().find(machine.machine());
        return known.isPresent() ? tools.outside().power(known.get().platform()) : Optional.empty();
    }

    static Problem powerless(SiteMachine machine) {
        return Problem.of(
                        Problem.Kind.UNSUPPORTED,
                        "SOURCE_POWERLESS",
                        "Machine " + machine.machine() + " (device " + machine.device()
                                + ") would have to be stopped at the source or shown to be, and its platform can do neither.",
                        "Stop it by hand, wait until it is shown as disconnected, and say that it is stopped.")
                .with("machine", machine.machine());
    }
}
