// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
import org.godwit.shell.Table.Cell;

/** {@code godwit:replication}. */
@Service
@Command(
        scope = "godwit",
        name = "replication",
        description = "When machines are replicated by themselves, and how that goes: show [MACHINE], set MACHINE|all,"
                + " inherit MACHINE|all, park MACHINE|all, resume MACHINE|all")
public final class ReplicationCommand extends GodwitCommand {
    private static final String ALL = "all";

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
        Optional<String> machine = TrailingOptions.take(this, rest);
        Replications replications = need(Replications.class);
        if (verb.equals("show")) {
            show(replications, machine);
            return;
        }
        if (machine.isEmpty()) {
            throw new IllegalArgumentException("Name a machine, or 'all'.");
        }
        Optional<MachineId> named = named(machine.get());
        switch (verb) {
            case "set" -> set(replications, named);
            case "inherit" -> {
                replications.decide(named, Optional.empty(), user());
                replications.limit(named, Optional.empty(), user());
            }
            case "park" -> replications.park(named, true, user());
            case "resume" -> replications.park(named, false, user());
            default ->
                throw new IllegalArgumentException("'" + verb + "' is none of show, set, inherit, park, resume.");
        }
        show(replications, machine);
    }

    /** Empty for all machines. */
    private Optional<MachineId> named(String text) throws IOException {
        return text.equals(ALL)
                ? Optional.empty()
                : Optional.of(Named.machine(services(), text).id());
    }

    private void set(Replications replications, Optional<MachineId> named) throws IOException {
        boolean schedules = !targetRpo.isEmpty() || !freezeBudget.isEmpty();
        LimitWords.Wanted wanted = new LimitWords.Wanted(readLimit, sendLimit, parallelDisks);
        boolean limits = wanted.any() || !windows.isEmpty();
        if (!schedules && !limits) {
            throw new IllegalArgumentException(
                    "Say what to set: --target-rpo, --freeze-budget, --read-limit, --send-limit, --parallel-disks or --window.");
        }
        Effective known = replications.effective(named);
        if (schedules) {
            replications.decide(named, Optional.of(schedule(known)), user());
        }
        if (limits) {
            Limits decided = LimitWords.limits(known.limits(), wanted, windows);
            replications.limit(named, Optional.of(decided), user());
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

    private void show(Replications replications, Optional<String> machine) throws IOException {
        Optional<MachineId> named = machine.isPresent() ? named(machine.get()) : Optional.empty();
        if (!json) {
            terms(replications.effective(named));
        }
        if (named.isPresent()) {
            State state = replications.state(named.get());
            table(List.of(state));
            if (!json) {
                state.problem().ifPresent(problem -> out().println(problem));
            }
        } else if (machine.isEmpty()) {
            table(replications.states());
        }
    }

    private void terms(Effective effective) {
        String whose = effective.scheduleFrom().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        out().println("Schedule " + effective.schedule() + " (" + whose + ")"
                + (effective.parked() ? ", parked: godwit:replication resume" : ""));
        out().println("Limits   " + LimitWords.words(effective.limits()) + " ("
                + effective.limitsFrom().name().toLowerCase(Locale.ROOT).replace('_', ' ') + ")");
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
