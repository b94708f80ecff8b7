// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.godwit.api.disk.MachineId;
import org.godwit.api.replication.Replications;
import org.godwit.api.replication.Replications.Effective;
import org.godwit.api.replication.Replications.State;
import org.godwit.api.retention.Limits;
import org.godwit.api.retention.ReplicationSchedule;
import org.godwit.api.tenant.Scope;
import org.godwit.shell.Table.Cell;

/** {@code godwit:replication}. */
@Service
@Command(
        scope = "godwit",
        name = "replication",
        description =
                "When machines are replicated by themselves, and how that goes: show [MACHINE], set MACHINE|all,"
                        + " inherit MACHINE|all, park MACHINE|all, resume MACHINE|all; --group and --customer in place of a machine")
public final class ReplicationCommand extends ScopedCommand {
    @Argument(name = "verb", multiValued = true, description = "show, set, inherit, park or resume; and a machine")
    @Completion(ReplicationVerbCompleter.class)
    List<String> words = List.of();

    @Option(
            name = "--target-rpo",
            description =
                    "set: the newest point is to be no older: 5s to 7d; 0: only when asked. Up to 60s is continuous")
    String targetRpo = "";

    @Option(
            name = "--freeze-budget",
            description = "set: file systems stand still for at most so many percent of the time")
    String freezeBudget = "";

    @Option(name = "--read-limit", description = "set: MiB a second that are read of all disks together; 0: no limit")
    int readLimit = -1;

    @Option(name = "--send-limit", description = "set: MiB a second that are sent; 0: no limit")
    int sendLimit = -1;

    @Option(name = "--parallel-disks", description = "set: disks of a machine that are copied at the same time; 0: 2")
    int parallelDisks = -1;

    @Option(
            name = "--window",
            multiValued = true,
            description = "set: other limits at some hours of some days: mon,fri/8-18/READ/SEND, in MiB a second; none")
    List<String> windows = List.of();

    @Option(name = "--json", description = "Print JSON with exact values")
    boolean json;

    @Override
    void run() throws IOException {
        String verb = words.isEmpty() || words.get(0).startsWith("-") ? "show" : words.get(0);
        List<String> rest = words.isEmpty() || words.get(0).startsWith("-") ? words : words.subList(1, words.size());
        Optional<Scope> named = scope(TrailingOptions.take(this, rest));
        Replications replications = need(Replications.class);
        if (verb.equals("show")) {
            show(replications, named);
            return;
        }
        Scope scope = needed(named);
        switch (verb) {
            case "set" -> set(replications, scope);
            case "inherit" -> {
                replications.decide(scope, Optional.empty(), user());
                replications.limit(scope, Optional.empty(), user());
            }
            case "park" -> replications.park(scope, true, user());
            case "resume" -> replications.park(scope, false, user());
            default ->
                throw new IllegalArgumentException("'" + verb + "' is none of show, set, inherit, park, resume.");
        }
        show(replications, named);
    }

    private void set(Replications replications, Scope scope) throws IOException {
        boolean schedules = !targetRpo.isEmpty() || !freezeBudget.isEmpty();
        LimitWords.Wanted wanted = new LimitWords.Wanted(readLimit, sendLimit, parallelDisks);
        boolean limits = wanted.any() || !windows.isEmpty();
        if (!schedules && !limits) {
            throw new IllegalArgumentException(
                    "Say what to set: --target-rpo, --freeze-budget, --read-limit, --send-limit, --parallel-disks or --window.");
        }
        Effective known = replications.effective(scope);
        if (schedules) {
            replications.decide(scope, Optional.of(schedule(known)), user());
        }
        if (limits) {
            Limits decided = LimitWords.limits(known.limits(), wanted, windows);
            replications.limit(scope, Optional.of(decided), user());
        }
    }

    private ReplicationSchedule schedule(Effective known) {
        int seconds = known.schedule().targetRpoSeconds();
        if (!targetRpo.isEmpty()) {
            Duration target = targetRpo.equals("0")
                    ? Duration.ZERO
                    : Units.parsed(targetRpo)
                            .orElseThrow(() -> new IllegalArgumentException(
                                    "--target-rpo '" + targetRpo + "' is not like 5s, 15m, 1h or 1d."));
            seconds = Math.toIntExact(target.toSeconds());
        }
        int permille = freezeBudget.isEmpty() ? known.schedule().freezeBudgetPermille() : permille();
        return new ReplicationSchedule(seconds, permille);
    }

    private int permille() {
        if (!freezeBudget.matches("[0-9]{1,3}([.][0-9])?")) {
            throw new IllegalArgumentException("--freeze-budget '" + freezeBudget + "' is not like 2 or 1.5.");
        }
        return (int) Math.round(Double.parseDouble(freezeBudget) * 10);
    }

    private void show(Replications replications, Optional<Scope> named) throws IOException {
        if (!json) {
            terms(replications.effective(named.orElse(Scope.ALL)));
        }
        if (named.orElse(Scope.ALL) instanceof Scope.OfMachine one) {
            State state = replications.state(one.machine());
            table(List.of(state));
            if (!json) {
                state.problem().ifPresent(problem -> out().println(problem));
            }
        } else if (!named.equals(Optional.of(Scope.ALL))) {
            Predicate<MachineId> within = within(named);
            table(replications.states().stream()
                    .filter(state -> within.test(state.machine()))
                    .toList());
        }
    }

    private void terms(Effective effective) {
        String parked = effective
                .parkedFrom()
                .map(from -> ", parked (" + from + "): godwit:replication resume")
                .orElse("");
        out().println("Schedule " + effective.schedule() + " (" + effective.scheduleFrom() + ")" + parked);
        out().println("Limits   " + LimitWords.words(effective.limits()) + " (" + effective.limitsFrom() + ")");
    }

    private void table(List<State> states) {
        Table table = new Table(
                "No machine has a schedule: godwit:replication set MACHINE --target-rpo 15m",
                "Machine",
                "Activity",
                "Lag",
                "Backlog",
                "Churn",
                "ETA",
                "Interval",
                "Frozen",
                "Because");
        for (State state : states) {
            String activity = state.activity().name().toLowerCase(Locale.ROOT);
            table.add(
                    Cell.of(state.machine().value()),
                    Cell.of(state.behind() ? activity + ", behind" : activity),
                    state.lag().map(ReplicationCommand::time).orElse(Cell.of("")),
                    Cell.bytes(state.backlogBytes()),
                    new Cell(Units.rate(state.churnBytesPerSecond()), state.churnBytesPerSecond()),
                    Cell.of(state.etaSeconds().isPresent() ? state.etaSeconds().getAsLong() + " s" : ""),
                    time(state.interval()),
                    Cell.of(state.frozenPermille() / 10.0 + " %"),
                    Cell.of(state.because()));
        }
        table.print(out(), json);
    }

    /** Seconds to a tenth where they are few. */
    private static Cell time(Duration time) {
        double seconds = Math.round(time.toMillis() / 100.0) / 10.0;
        return new Cell(seconds < 60 ? seconds + " s" : Units.duration(time), time.toMillis() / 1000.0);
    }
}
