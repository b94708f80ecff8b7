// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.godwit.api.disk.Machine;
import org.godwit.api.point.Machines;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.CloudSites.Act;
import org.godwit.api.site.SiteMachine;
import org.godwit.api.site.SiteOrder;
import org.godwit.shell.Table.Cell;

/** A cloud site for people; where the catalog is away, machines are shown by their ids. */
final class SitePrint {
    private final Optional<Machines> known;

    SitePrint(Services services) {
        known = services.find(Machines.class);
    }

    /** What stands above its machines. */
    List<String> head(CloudSite site, List<SiteMachine> machines, List<Act> allowed) {
        SiteOrder order = site.order();
        List<String> lines = new ArrayList<>();
        lines.add("Id          " + site.id());
        lines.add("Run         " + SiteWords.of(order.kind()) + " of plan " + order.plan() + " version "
                + order.version() + " in target " + order.target());
        lines.add("Points      " + SiteWords.points(order.points()));
        new TreeMap<>(order.pointsOf())
                .forEach((device, points) -> lines.add("            " + device + ": " + SiteWords.points(points)));
        lines.add("Source      " + SiteWords.of(order.source()).replace('_', ' '));
        lines.add("Started     " + site.startedAt() + " by " + site.startedBy());
        lines.add("State       " + SiteWords.state(site) + " since " + site.changedAt());
        lines.add("Phase       " + site.phase());
        lines.add("Job         " + site.job().orElse("-"));
        lines.add("Ready       " + SiteWords.ready(machines)
                + site.rto(machines).map(rto -> ", RTO " + Units.duration(rto)).orElse(""));
        site.endsAt().ifPresent(at -> lines.add("Ends        " + at));
        order.policy().ifPresent(policy -> lines.add("Decides     " + decides(site, policy)));
        site.waitsFor().ifPresent(what -> lines.add("Waits for   approval: " + what));
        lines.add("Allowed     " + allowed.stream().map(SiteWords::of).collect(Collectors.joining(", ")));
        return lines;
    }

    private static String decides(CloudSite site, SiteOrder.CommitPolicy policy) {
        return site.decidesAt()
                .map(at -> at + ": " + SiteWords.verb(policy.act()))
                .orElseGet(() -> SiteWords.verb(policy.act()) + " "
                        + Units.duration(Duration.ofSeconds(policy.afterSeconds())) + " after it is up");
    }

    private static String between(Instant from, Instant until) {
        return Units.duration(Duration.between(from, until));
    }

    /** The restore point that each machine would get now. */
    Table chosen(List<SiteMachine> machines, Instant now) throws IOException {
        Table table = new Table("No machines.", "Device", "Machine", "Point", "Taken at", "RPO");
        for (SiteMachine machine : machines) {
            table.add(
                    Cell.of(machine.device()),
                    Cell.of(name(machine)),
                    Cell.of(machine.point().map(Object::toString).orElse("-")),
                    Cell.of(machine.pointTakenAt().map(Instant::toString).orElse("-")),
                    Cell.of(machine.pointTakenAt().map(at -> between(at, now)).orElse("-")));
        }
        return table;
    }

    Table table(CloudSite site, List<SiteMachine> machines) throws IOException {
        Table table =
                new Table("No machines.", "Device", "Machine", "Phase", "Point", "RPO", "RTO", "Instance", "Problem");
        for (SiteMachine machine : machines) {
            table.add(
                    Cell.of(machine.device()),
                    Cell.of(name(machine)),
                    Cell.of(SiteWords.phase(machine)),
                    Cell.of(machine.point().map(Object::toString).orElse("-")),
                    Cell.of(machine.pointTakenAt()
                            .map(at -> between(at, site.startedAt()))
                            .orElse("-")),
                    Cell.of(machine.readyAt()
                            .filter(at -> site.upAt().filter(at::isAfter).isEmpty())
                            .map(at -> between(site.startedAt(), at))
                            .orElse("-")),
                    Cell.of(machine.instance().orElse("-")),
                    Cell.of(machine.problem().map(problem -> problem.code()).orElse("")));
        }
        return table;
    }

    private String name(SiteMachine machine) throws IOException {
        Optional<Machine> found = known.isPresent() ? known.get().find(machine.machine()) : Optional.empty();
        return found.map(Machine::name).orElse(machine.machine().value());
    }

    /** What stands below them: problems, and what was seen of those that came up. */
    List<String> problems(CloudSite site, List<SiteMachine> machines) {
        List<String> lines = new ArrayList<>();
        for (SiteMachine machine : machines) {
            machine.problem().ifPresent(problem -> lines.add(machine.device() + ": " + problem));
            machine.ran().forEach(ran -> lines.add(machine.device() + " ran " + ran.name() + ": " + last(ran.said())));
            String evidence = machine.evidence().strip();
            if (!evidence.isEmpty()) {
                lines.add(machine.device() + " showed: " + last(evidence));
            }
        }
        site.problem().ifPresent(problem -> lines.add("Problem: " + problem));
        return lines;
    }

    private static String last(String text) {
        String words = text.strip();
        return words.substring(words.lastIndexOf('\n') + 1);
    }
}
