// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.godwit.api.plan.CloudSiteId;
import org.godwit.api.plan.Finding;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.site.Failback;
import org.godwit.api.site.FailbackId;
import org.godwit.api.site.FailbackMachine;
import org.godwit.api.site.FailbackOrder;
import org.godwit.api.site.Failbacks;
import org.godwit.api.site.Failbacks.Act;
import org.godwit.shell.Table.Cell;

/** {@code godwit:failback}. */
@Service
@Command(
        scope = "godwit",
        name = "failback",
        description =
                "Machines that are brought back from a failover: list, check SITE, start SITE, and of a FAILBACK show, sync,"
                        + " run, finalize, rollback, retry, cancel")
public final class FailbackCommand extends GodwitCommand {
    private static final int MOST = 1000;

    @Argument(name = "verb", multiValued = true, description = "What to do, and the id of a site or of a failback")
    @Completion(FailbackVerbCompleter.class)
    List<String> words = List.of();

    @Option(name = "--target", description = "start, check: id of the target to which they go")
    String target = "file";

    @Option(name = "--setting", multiValued = true, description = "start, check: a setting of that target, name=value")
    List<String> settings = List.of();

    @Option(name = "--every", description = "start, check: sync so often, 10m, 4h; else only when asked")
    String every = "";

    @Option(
            name = "--park-afterwards",
            description = "start, check: the machines' own schedules stay parked when it is final")
    boolean park;

    @Option(name = "--json", description = "list: print JSON with exact values")
    boolean json;

    @Override
    void run() throws IOException {
        boolean bare = words.isEmpty() || words.get(0).startsWith("-");
        String verb = bare ? "list" : words.get(0);
        String name = TrailingOptions.take(this, bare ? words : words.subList(1, words.size()))
                .orElse("");
        Failbacks failbacks = need(Failbacks.class);
        switch (verb) {
            case "list" -> list(failbacks);
            case "show" -> show(failbacks, failbacks.find(id(name)));
            case "check" -> check(failbacks.check(order(name)));
            case "start" -> show(failbacks, failbacks.start(order(name), user()));
            default -> show(failbacks, failbacks.act(id(name), act(verb), user()));
        }
    }

    /** {@code rollback}. */
    private static Act act(String verb) {
        return Stream.of(Act.values())
                .filter(act -> SiteWords.verb(act).equals(verb))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + verb
                        + "' is none of list, show, check, start, sync, run, finalize, rollback, retry, cancel."));
    }

    private static FailbackId id(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("Name a failback by its id.");
        }
        return new FailbackId(name);
    }

    private FailbackOrder order(String site) {
        if (site.isEmpty()) {
            throw new IllegalArgumentException("Name a site by its id.");
        }
        long seconds =
                every.isEmpty() ? 0 : SiteWords.duration("--every", every).toSeconds();
        return new FailbackOrder(new CloudSiteId(site), target, SiteWords.settings(settings), seconds, !park);
    }

    private void list(Failbacks failbacks) throws IOException {
        Table table =
                new Table("There are no failbacks.", "Failback", "Site", "Target", "State", "Synced at", "Destination");
        for (Failback one : failbacks.list(MOST)) {
            table.add(
                    Cell.of(one.id()),
                    Cell.of(one.order().from()),
                    Cell.of(one.order().target()),
                    Cell.of(stands(one)),
                    Cell.of(time(one.syncedAt())),
                    Cell.of(one.destination().map(CloudSiteId::value).orElse("-")));
        }
        table.print(out(), json);
    }

    private static String time(Optional<Instant> at) {
        return at.map(Instant::toString).orElse("-");
    }

    /** {@code running: last}, {@code synchronized, final}. */
    private static String stands(Failback failback) {
        boolean isFinal = failback.isOver() && failback.state() == Failback.State.SYNCHRONIZED;
        String step = failback.step() == Failback.Step.NONE ? "" : ": " + SiteWords.of(failback.step());
        return failback.state().words() + step + (isFinal ? ", final" : "");
    }

    private void show(Failbacks failbacks, Failback failback) {
        out().println("Failback     " + failback.id());
        out().println("From         site " + failback.order().from());
        out().println("To           " + failback.order().target());
        out().println("State        " + stands(failback));
        failback.destination().ifPresent(site -> out().println("Destination  site " + site));
        out().println("Synced       " + time(failback.syncedAt()));
        out().println("Next         " + failback.nextAt().map(Instant::toString).orElse("when asked"));
        out().println("May          "
                + String.join(
                        ", ",
                        failbacks.allowed(failback).stream()
                                .map(SiteWords::verb)
                                .toList()));
        failback.problem().ifPresent(problem -> out().println("Problem      " + problem));
        Table table = new Table("It has no machines.", "Device", "Machine", "Point", "Taken at", "Instance", "Stopped");
        for (FailbackMachine machine : failback.machines()) {
            table.add(
                    Cell.of(machine.device()),
                    Cell.of(machine.machine()),
                    Cell.of(machine.point().map(RestorePointId::value).orElse("-")),
                    Cell.of(time(machine.pointTakenAt())),
                    Cell.of(machine.instance()),
                    Cell.of(machine.stopped() ? "yes" : "no"));
        }
        table.print(out(), false);
    }

    private void check(List<Finding> found) {
        for (Finding finding : found) {
            out().println(SiteWords.of(finding.level()) + " " + finding.code() + ": " + finding.message() + " "
                    + finding.remedy());
        }
        if (found.isEmpty()) {
            out().println("Nothing hinders it.");
        }
    }
}
