// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.godwit.api.plan.Finding;
import org.godwit.api.plan.Plans;
import org.godwit.api.site.Migration;
import org.godwit.api.site.MigrationId;
import org.godwit.api.site.MigrationOrder;
import org.godwit.api.site.Migrations;
import org.godwit.api.site.Migrations.Act;
import org.godwit.shell.Table.Cell;

/** {@code godwit:migration}. */
@Service
@Command(
        scope = "godwit",
        name = "migration",
        description =
                "Machines of a plan that are moved into a target for good: list [PLAN], check PLAN, start PLAN, and of a"
                        + " MIGRATION show, test, endtest, skiptest, cutover, hold, retry, rollback, finalize, cancel")
public final class MigrationCommand extends GodwitCommand {

    /** Newest first; more than anybody reads. */
    private static final int MOST = 1000;

    @Argument(name = "verb", multiValued = true, description = "What to do, and the name of a plan or an id")
    @Completion(MigrationVerbCompleter.class)
    List<String> words = List.of();

    @Option(name = "--state", description = "list: only these, joined by commas")
    String state = "";

    @Option(name = "--target", description = "start, check: id of the target")
    String target = "file";

    @Option(name = "--number", description = "start, check: that version of the plan, not the newest")
    int number;

    @Option(
            name = "--device",
            multiValued = true,
            description = "start, check: only this one of the plan; may be repeated")
    List<String> devices = List.of();

    @Option(name = "--setting", multiValued = true, description = "start, check: a setting of the target, name=value")
    List<String> settings = List.of();

    @Option(
            name = "--source",
            description = "start, check: what becomes of the machines at the source when they are cut over:"
                    + " stopped_by_run, must_be_stopped or said_to_be_stopped")
    String source = "";

    @Option(name = "--limit", description = "start: when a test is removed again, 90s, 4h, 7d")
    String limit = "1d";

    @Option(
            name = "--at",
            description =
                    "start, cutover: not before, 2026-11-24T02:00:00Z; not at all when it cannot begin within an hour")
    String at = "";

    @Option(
            name = "--commit-policy",
            description = "start, check: what is done with machines that are cut over when nobody decides: detach or"
                    + " rollback")
    String policy = "";

    @Option(name = "--after", description = "With --commit-policy: so long after all of its machines are up, 30m, 4h")
    String after = "";

    @Option(name = "--json", description = "list: print JSON with exact values")
    boolean json;

    @Override
    void run() throws IOException {
        boolean bare = words.isEmpty() || words.get(0).startsWith("-");
        String verb = bare ? "list" : words.get(0);
        String name = TrailingOptions.take(this, bare ? words : words.subList(1, words.size()))
                .orElse("");
        Migrations migrations = need(Migrations.class);
        switch (verb) {
            case "list" -> list(migrations, name);
            case "show" -> show(migrations, migrations.find(id(name)));
            case "check" -> check(migrations.check(order(name)));
            case "start" -> show(migrations, migrations.start(order(name), user()));
            default -> {
                Act act = act(verb);
                Optional<Instant> when = act == Act.CUT_OVER ? moment() : Optional.empty();
                show(migrations, migrations.act(id(name), act, when, user()));
            }
        }
    }

    private static MigrationId id(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("Name a migration by its id.");
        }
        return new MigrationId(name);
    }

    private static Act act(String verb) {
        return Arrays.stream(Act.values())
                .filter(act -> SiteWords.verb(act).equals(verb))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("'" + verb + "' is nothing that migrations can; see --help."));
    }

    private Optional<Instant> moment() {
        try {
            return at.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(at));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("--at '" + at + "' is no time such as 2026-11-24T02:00:00Z.", e);
        }
    }

    private MigrationOrder order(String plan) throws IOException {
        if (plan.isEmpty()) {
            throw new IllegalArgumentException("Name a plan.");
        }
        if (source.isEmpty()) {
            throw new IllegalArgumentException(
                    "A migration needs --source: stopped_by_run, must_be_stopped or said_to_be_stopped.");
        }
        return new MigrationOrder(
                plan,
                number == 0 ? need(Plans.class).find(plan).version() : number,
                target,
                devices,
                SiteWords.settings(settings),
                SiteWords.source(source),
                SiteWords.duration("--limit", limit).toSeconds(),
                moment(),
                SiteWords.policy(policy, after));
    }

    private void list(Migrations migrations, String plan) throws IOException {
        List<String> states = state.isEmpty() ? List.of() : List.of(state.split(",", -1));
        Table table = new Table(
                "No migrations yet: godwit:migration start PLAN --target ID --source WHAT begins one.",
                "Migration",
                "Plan",
                "Target",
                "State",
                "Machines",
                "Started at",
                "By",
                "Waits for");
        for (Migration one : migrations.list(MOST)) {
            if ((plan.isEmpty() || one.order().plan().equals(plan))
                    && (states.isEmpty() || states.contains(SiteWords.of(one.state())))) {
                table.add(
                        Cell.of(one.id()),
                        Cell.of(one.order().plan() + " " + one.order().version()),
                        Cell.of(one.order().target()),
                        new Cell(state(one), SiteWords.of(one.state())),
                        Cell.of(one.machines().size()),
                        new Cell(
                                Units.moment(one.startedAt(), clock.instant()),
                                one.startedAt().toString()),
                        Cell.of(one.startedBy()),
                        Cell.of(one.waitsFor().orElse("-")));
            }
        }
        table.print(out(), json);
    }

    private static String state(Migration migration) {
        return migration.state().words()
                + migration.failed().map(failed -> " while " + failed.words()).orElse("");
    }

    private void show(Migrations migrations, Migration migration) throws IOException {
        MigrationOrder order = migration.order();
        line("Id", migration.id());
        line(
                "Migrates",
                migration.machines().size() + " machines of plan " + order.plan() + " version " + order.version()
                        + " into target " + order.target());
        line("Source", SiteWords.of(order.source()).replace('_', ' '));
        line("Started", migration.startedAt() + " by " + migration.startedBy());
        line("State", state(migration) + " since " + migration.changedAt());
        migration.waitsFor().ifPresent(what -> line("Waits for", what));
        migration.appointment().ifPresent(one -> line("Cutover", "at " + one.at() + ", ordered by " + one.by()));
        for (Migration.Run run : migration.runs()) {
            String site = run.site().map(Object::toString).orElse("no site yet");
            line(
                    run.purpose() == Migration.Purpose.TEST ? "Test" : "Cutover",
                    site + ", ordered " + run.at() + " by " + run.by());
        }
        if (!migration.parked().isEmpty()) {
            line("Parked", migration.parked().stream().map(Object::toString).collect(Collectors.joining(", ")));
        }
        line(
                "Allowed",
                migrations.choices(migration).stream()
                        .filter(Migration.Choice::allowed)
                        .map(choice -> SiteWords.verb(choice.act()))
                        .collect(Collectors.joining(", ")));
        migration.told().forEach(told -> out().println(told.at() + "  " + told.by() + ": " + told.what()));
        migration.problem().ifPresent(problem -> out().println("Problem: " + problem));
    }

    private void line(String name, Object value) {
        out().println((name + " ".repeat(12)).substring(0, 12) + value);
    }

    private void check(List<Finding> findings) {
        findings.forEach(finding -> out().println(PlanCommand.line(finding)));
        long blockers = findings.stream()
                .filter(finding -> finding.level() == Finding.Level.BLOCKER)
                .count();
        if (blockers > 0) {
            throw new IllegalArgumentException("the migration has " + blockers + " blockers.");
        }
    }
}
