// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.godwit.api.plan.Finding;
import org.godwit.api.plan.Plan;
import org.godwit.api.plan.PlannedMachine;
import org.godwit.api.plan.Plans;
import org.godwit.api.plan.Plans.Change;
import org.godwit.api.plan.StartGroup;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.readiness.PlanStatus;
import org.godwit.api.readiness.Statuses;
import org.godwit.api.tenant.Scope;
import org.godwit.shell.Table.Cell;

/** {@code godwit:plan}. */
@Service
@Command(
        scope = "godwit",
        name = "plan",
        description = "Plans as documents: list, show PLAN, versions PLAN, export PLAN, put PLAN --file FILE,"
                + " generate [PLAN], check PLAN, revert PLAN --number N, delete PLAN, schema")
public final class PlanCommand extends GodwitCommand {

    @Argument(name = "verb", multiValued = true, description = "What to do, and the name of a plan")
    @Completion(PlanVerbCompleter.class)
    List<String> words = List.of();

    @Option(
            name = "--file",
            description = "put, check: a file of the controller with the document; export: where it goes")
    String file = "";

    @Option(
            name = "--of",
            description = "put, revert, delete: the version that is changed (revert, delete: the newest)")
    int of;

    @Option(name = "--number", description = "show, export, revert: that version")
    int number;

    @Option(name = "--machine", multiValued = true, description = "generate: only this machine, by id or name; repeat")
    List<String> machines = List.of();

    @Option(name = "--group", multiValued = true, description = "generate: the machines of this group, by id or name")
    List<String> groups = List.of();

    @Option(
            name = "--customer",
            multiValued = true,
            description = "generate: the machines of this customer, by id or name")
    List<String> customers = List.of();

    @Option(name = "--json", description = "list, versions, show: print JSON with exact values")
    boolean json;

    @Override
    void run() throws IOException {
        boolean bare = words.isEmpty() || words.get(0).startsWith("-");
        String verb = bare ? "list" : words.get(0);
        String name = TrailingOptions.take(this, bare ? words : words.subList(1, words.size()))
                .orElse("");
        Plans plans = need(Plans.class);
        switch (verb) {
            case "list" -> list();
            case "versions" -> print(plans.versions(named(name)));
            case "show" -> show(plans, name);
            case "export" ->
                write(plans.document(named(name), number == 0 ? plans.find(name).version() : number));
            case "put" -> saved(plans, plans.put(change(plans, name, false), read()));
            case "generate" -> generate(plans, name);
            case "check" ->
                check(
                        plans,
                        name.isEmpty()
                                ? read()
                                : plans.document(name, plans.find(name).version()));
            case "revert" -> saved(plans, plans.again(change(plans, name, true), number));
            case "delete" -> {
                plans.delete(change(plans, name, true));
                out().println("Plan " + name + " is deleted; its versions are kept.");
            }
            case "schema" -> write(plans.schema());
            default -> throw new IllegalArgumentException("'" + verb + "' is nothing that plans can; see --help.");
        }
    }

    private static String named(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("Name a plan.");
        }
        return name;
    }

    private Change change(Plans plans, String name, boolean newest) throws IOException {
        OptionalInt changed = of == 0 ? OptionalInt.empty() : OptionalInt.of(of);
        if (changed.isEmpty() && newest) {
            changed = OptionalInt.of(plans.versions(named(name)).get(0).version());
        }
        return new Change(named(name), changed, user());
    }

    private void list() throws IOException {
        Table table = new Table(
                "No plans yet: godwit:plan generate NAME makes one.",
                "Name",
                "Version",
                "Devices",
                "Readiness",
                "Verified",
                "Blockers",
                "Warnings",
                "Saved at",
                "Saved by",
                "Because");
        for (PlanStatus status : need(Statuses.class).plans()) {
            Plan plan = status.plan();
            table.add(
                    Cell.of(plan.name()),
                    Cell.of(plan.version()),
                    Cell.of(plan.devices()),
                    Cell.of(Units.word(status.readiness().level())),
                    new Cell(
                            status.proof()
                                    .until()
                                    .map(until -> "until " + until)
                                    .orElse("no"),
                            status.proof().verified()),
                    Cell.of(status.blockers()),
                    Cell.of(status.warnings()),
                    savedAt(plan),
                    Cell.of(plan.by()),
                    Cell.of(MachinesCommand.because(status.readiness())));
        }
        table.print(out(), json);
    }

    private Cell savedAt(Plan plan) {
        return new Cell(Units.moment(plan.at(), clock.instant()), plan.at().toString());
    }

    private void print(List<Plan> versions) {
        Table table = new Table("", "Name", "Version", "Note", "Devices", "Saved at", "Saved by");
        for (Plan plan : versions) {
            table.add(
                    Cell.of(plan.name()),
                    Cell.of(plan.version()),
                    Cell.of(plan.note()),
                    Cell.of(plan.devices()),
                    savedAt(plan),
                    Cell.of(plan.by()));
        }
        table.print(out(), json);
    }

    private void show(Plans plans, String name) throws IOException {
        int shown = number == 0 ? plans.find(named(name)).version() : number;
        List<Plan> one = plans.versions(name).stream()
                .filter(plan -> plan.version() == shown)
                .toList();
        String document = plans.document(name, shown);
        print(one);
        if (!json) {
            groups(plans, document);
        }
    }

    private void groups(Plans plans, String document) throws IOException {
        List<StartGroup> groups;
        try {
            groups = plans.order(document);
        } catch (ProblemException e) {
            out().println("No order: " + e.problem().message());
            return;
        }
        int place = 1;
        for (StartGroup group : groups) {
            String approval = group.approval()
                    .map(text -> "approval (" + text + "), then ")
                    .orElse("");
            out().println(place++ + ". rank " + group.rank() + ": " + approval
                    + group.machines().stream().map(PlannedMachine::name).collect(Collectors.joining(", ")));
        }
    }

    private void saved(Plans plans, Plan plan) throws IOException {
        out().println("Plan " + plan.name() + " is version " + plan.version() + " now.");
        findings(plans.check(plans.document(plan.name(), plan.version())));
    }

    private void check(Plans plans, String document) throws IOException {
        List<Finding> findings = plans.check(document);
        findings(findings);
        groups(plans, document);
        long blockers = findings.stream()
                .filter(finding -> finding.level() == Finding.Level.BLOCKER)
                .count();
        if (blockers > 0) {
            throw new IllegalArgumentException("the plan has " + blockers + " blockers.");
        }
    }

    private void findings(List<Finding> findings) {
        findings.forEach(finding -> out().println(line(finding)));
    }

    static String line(Finding finding) {
        String where = finding.where().isEmpty() ? "" : " " + finding.where();
        String text = finding.level().name().toLowerCase(Locale.ROOT) + " " + finding.code() + where + ": "
                + finding.message() + " " + finding.remedy();
        return text.strip();
    }

    private void generate(Plans plans, String name) throws IOException {
        Set<Scope> chosen = new HashSet<>();
        for (String machine : machines) {
            chosen.add(Scope.of(Named.machine(services(), machine).id()));
        }
        for (String group : groups) {
            chosen.add(new Scope.OfGroup(Named.group(services(), group, "").id()));
        }
        for (String customer : customers) {
            chosen.add(new Scope.OfCustomer(Named.customer(services(), customer).id()));
        }
        String document = plans.generate(chosen);
        if (name.isEmpty()) {
            write(document);
        } else {
            saved(plans, plans.put(change(plans, name, false), document));
        }
    }

    private String read() throws IOException {
        if (file.isEmpty()) {
            throw new IllegalArgumentException("--file names the document.");
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(Path.of(file)));
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("the document " + file + " is no UTF-8.", e);
        }
    }

    private void write(String document) throws IOException {
        Optional<Path> into = file.isEmpty() ? Optional.empty() : Optional.of(Path.of(file));
        if (into.isPresent()) {
            Files.writeString(into.get(), document);
        } else {
            out().print(document);
            out().flush();
        }
    }
}
