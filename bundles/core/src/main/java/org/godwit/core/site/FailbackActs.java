// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.godwit.api.problem.Problem;
import org.godwit.api.site.Failback;
import org.godwit.api.site.Failback.State;
import org.godwit.api.site.Failback.Step;
import org.godwit.api.site.FailbackMachine;
import org.godwit.api.site.Failbacks.Act;

/** What may be done with a failback as it stands. */
final class FailbackActs {
    private FailbackActs() {}

    static List<Act> allowed(Failback failback) {
        List<Act> acts = new ArrayList<>();
        if (failback.isOver()) {
            return acts;
        }
        switch (failback.state()) {
            case INCOMPLETE, PREPARING -> acts.add(Act.CANCEL);
            case IDLE, READY -> {
                if (failback.step() == Step.NONE) {
                    acts.add(Act.SYNC);
                }
                acts.addAll(List.of(Act.RUN, Act.CANCEL));
            }
            case RUNNING -> {
                if (isForward(failback.step())) {
                    acts.add(Act.ROLL_BACK);
                }
            }
            case SYNCHRONIZED -> {
                if (failback.step() == Step.NONE) {
                    acts.addAll(List.of(Act.FINALIZE, Act.ROLL_BACK));
                }
            }
            case ERROR -> {
                acts.add(Act.RETRY);
                if (hasRun(failback) && isForward(failback.step())) {
                    acts.add(Act.ROLL_BACK);
                }
                if (!hasRun(failback)) {
                    acts.add(Act.CANCEL);
                }
            }
            default -> {
                // It is being given up, or was.
            }
        }
        return acts;
    }

    private static boolean isForward(Step step) {
        return step == Step.SYNC || step == Step.STOP || step == Step.LAST || step == Step.DESTINATION;
    }

    /** Whether machines may be stopped, or a destination be there: that is undone first. */
    static boolean hasRun(Failback failback) {
        boolean running = failback.failedIn()
                .filter(state -> state == State.RUNNING || state == State.SYNCHRONIZED)
                .isPresent();
        return running || failback.machines().stream().anyMatch(FailbackMachine::stopped);
    }

    static Problem refused(Failback failback, Act act) {
        List<String> words = allowed(failback).stream().map(FailbackActs::words).toList();
        return Problem.of(
                        Problem.Kind.MISCONFIGURED,
                        "FAILBACK_ACT_REFUSED",
                        "Asked to " + words(act) + " failback " + failback.id() + ", which is "
                                + failback.state().words() + (failback.isOver() ? " and over." : "."),
                        words.isEmpty()
                                ? "Wait until it has gone on."
                                : "What may be done now: " + String.join(", ", words) + ".")
                .with("failback", failback.id())
                .with("state", failback.state().words());
    }

    private static String words(Act act) {
        return act.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
