// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.disk.MachineId;
import org.godwit.api.retention.Policies.Origin;
import org.godwit.api.retention.Policies.Policy;
import org.godwit.api.retention.Retention;
import org.godwit.api.retention.Retention.Effective;
import org.godwit.api.retention.Retention.Fate;
import org.godwit.api.retention.Retention.Projected;
import org.godwit.api.retention.Retention.Projection;
import org.godwit.api.retention.Retention.Reason;
import org.godwit.api.retention.Retention.Removal;
import org.godwit.api.retention.RetentionRule;
import org.godwit.api.tenant.Scope;
import org.godwit.shell.Table.Cell;

/** {@code godwit:retention}. */
@Service
@Command(
        scope = "godwit",
        name = "retention",
        description =
                "Which restore points stay: show [MACHINE], simulate MACHINE, set MACHINE|all, inherit MACHINE|all,"
                        + " apply [MACHINE]; show, set and inherit also with --group or --customer")
public final class RetentionCommand extends ScopedCommand {
    @Argument(name = "verb", multiValued = true, description = "show, simulate, set, inherit or apply; and a machine")
    @Completion(RetentionVerbCompleter.class)
    List<String> words = List.of();

    @Option(name = "--days", description = "simulate: how far ahead")
    int days = 30;

    @Option(name = "--every", description = "simulate: how often a point is taken: 15m, 1h, 1d")
    String every = "1h";

    @Option(name = "--keep-last", description = "set, simulate: the newest points")
    int keepLast = -1;

    @Option(name = "--daily", description = "set, simulate: days")
    int daily = -1;

    @Option(name = "--weekly", description = "set, simulate: weeks")
    int weekly = -1;

    @Option(name = "--monthly", description = "set, simulate: months")
    int monthly = -1;

    @Option(name = "--annually", description = "set, simulate: years")
    int annually = -1;

    @Option(name = "--store", description = "set: id of the store that new points go to")
    String store = "";

    @Option(name = "--dry-run", description = "apply: only say what would go")
    boolean dryRun;

    @Option(name = "--json", description = "Print JSON with exact values")
    boolean json;

    @Override
    void run() throws IOException {
        String verb = words.isEmpty() || words.get(0).startsWith("-") ? "show" : words.get(0);
        List<String> rest = words.isEmpty() || words.get(0).startsWith("-") ? words : words.subList(1, words.size());
        Optional<Scope> named = scope(TrailingOptions.take(this, rest));
        switch (verb) {
            case "show" -> show(named.orElse(Scope.ALL));
            case "simulate" -> simulate(machine(needed(named)));
            case "set" -> decide(needed(named), false);
            case "inherit" -> decide(needed(named), true);
            case "apply" -> {
                boolean all = named.orElse(Scope.ALL) instanceof Scope.All;
                apply(all ? Optional.empty() : Optional.of(machine(needed(named))));
            }
            default ->
                throw new IllegalArgumentException("'" + verb + "' is none of show, simulate, set, inherit, apply.");
        }
    }

    private void show(Scope scope) throws IOException {
        Retention retention = need(Retention.class);
        if (!json) {
            terms(retention.effective(scope));
        }
        if (!(scope instanceof Scope.OfMachine machine)) {
            return;
        }
        Table table =
                new Table("No restore points yet: godwit:replicate makes one.", "Id", "Taken at", "Kept by", "Goes");
        for (Fate fate : retention.fates(machine.machine())) {
            table.add(
                    Cell.of(fate.point().value()),
                    moment(fate.takenAt()),
                    Cell.of(reasons(fate.reasons())),
                    Cell.of(
                            fate.kept()
                                    ? fate.expiresAt().map(Instant::toString).orElse("")
                                    : "with the next pass"));
        }
        table.print(out(), json);
    }

    private void terms(Effective effective) {
        out().println("Rule     " + effective.rule() + " (" + origin(effective.ruleFrom()) + ")");
        out().println("Minimum  the newest " + effective.minimumPoints() + " complete points, and all younger than "
                + effective.minimumAge().toHours() + " h");
        out().println("Store    " + effective.store() + " (" + origin(effective.storeFrom()) + ")");
        out().println("Zone     " + effective.zone());
        String passes = effective.every().isZero()
                ? "only when asked: godwit:retention apply"
                : "every " + effective.every().toMinutes() + " min";
        out().println("Passes   " + passes);
    }

    private static String origin(Origin origin) {
        return switch (origin.level()) {
            case MACHINE -> "of this machine";
            case GROUP, CUSTOMER, PARTNER -> "of " + origin;
            case ALL -> "of all machines";
            case BUILT_IN, FAILBACK -> "nobody decided otherwise";
        };
    }

    private void simulate(MachineId machine) throws IOException {
        Duration cadence = Units.parsed(every)
                .orElseThrow(() -> new IllegalArgumentException("--every '" + every + "' is not like 15m, 1h or 1d."));
        Retention retention = need(Retention.class);
        Optional<RetentionRule> rule =
                rule(retention.effective(Scope.of(machine)).rule());
        Projection future = retention.simulate(machine, rule, days, cadence);
        Table table = new Table("Nothing survives.", "Point", "Taken at", "Kept by", "Gone at");
        for (Projected point : future.points()) {
            table.add(
                    Cell.of(point.point().map(Object::toString).orElse("(assumed)")),
                    moment(point.takenAt()),
                    Cell.of(reasons(point.reasons())),
                    Cell.of(point.goneAt().map(Instant::toString).orElse("")));
        }
        if (!json) {
            long survive = future.points().stream()
                    .filter(point -> point.goneAt().isEmpty())
                    .count();
            out().println("Rule     " + future.rule());
            out().println("At       " + future.at() + ", " + future.taken() + " more points taken");
            out().println("There    " + survive + " points; " + future.mostAtOnce() + " at once, at the most");
        }
        table.print(out(), json);
    }

    private void decide(Scope scope, boolean inherit) throws IOException {
        Retention retention = need(Retention.class);
        if (inherit) {
            retention.decide(scope, Optional.empty(), Optional.empty(), user());
        } else {
            Optional<RetentionRule> rule = rule(retention.effective(scope).rule());
            if (rule.isEmpty() && store.isEmpty()) {
                throw new IllegalArgumentException("Say what to set: --keep-last, --daily, … or --store.");
            }
            Policy known = retention.policy(scope);
            Optional<StoreId> into = store.isEmpty() ? known.store() : Optional.of(new StoreId(store));
            retention.decide(scope, rule.or(known::rule), into, user());
        }
        terms(retention.effective(scope));
    }

    /** The rule with the numbers that were given; empty when none was. */
    private Optional<RetentionRule> rule(RetentionRule otherwise) {
        if (keepLast < 0 && daily < 0 && weekly < 0 && monthly < 0 && annually < 0) {
            return Optional.empty();
        }
        return Optional.of(new RetentionRule(
                keepLast < 0 ? otherwise.keepLast() : keepLast,
                daily < 0 ? otherwise.daily() : daily,
                weekly < 0 ? otherwise.weekly() : weekly,
                monthly < 0 ? otherwise.monthly() : monthly,
                annually < 0 ? otherwise.annually() : annually));
    }

    private void apply(Optional<MachineId> machine) throws IOException {
        List<Removal> removals = need(Retention.class).apply(machine, dryRun, user());
        Table table = new Table("Nothing goes.", "Point", "Machine", "Taken at", dryRun ? "Would go" : "Gone");
        for (Removal removal : removals) {
            table.add(
                    Cell.of(removal.point().value()),
                    Cell.of(removal.machineName()),
                    moment(removal.takenAt()),
                    Cell.of(removal.because()));
        }
        table.print(out(), json);
    }

    private Cell moment(Instant at) {
        boolean ahead = at.isAfter(clock.instant());
        String shown = ahead ? at.truncatedTo(ChronoUnit.SECONDS).toString() : Units.moment(at, clock.instant());
        return new Cell(shown, at.toString());
    }

    private static String reasons(List<Reason> reasons) {
        return reasons.stream()
                .map(reason -> (reason.cause().name().toLowerCase(Locale.ROOT).replace('_', ' ') + " "
                                + reason.detail())
                        .strip())
                .collect(Collectors.joining(", "));
    }
}
