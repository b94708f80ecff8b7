// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.godwit.api.plan.CloudSiteId;
import org.godwit.api.plan.Finding;
import org.godwit.api.plan.Plans;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.CloudSites;
import org.godwit.api.site.CloudSites.Act;
import org.godwit.api.site.LedgerEntry;
import org.godwit.api.site.MachineChange;
import org.godwit.api.site.SiteMachine;
import org.godwit.api.site.SiteOrder;
import org.godwit.api.site.SitePicture;
import org.godwit.shell.Table.Cell;

/** {@code godwit:site}. */
@Service
@Command(
        scope = "godwit",
        name = "site",
        description =
                "Plans that are run as drills and failovers: list [PLAN], check PLAN, start PLAN, and of a SITE show,"
                        + " pictures, ledger, approve, pause, resume, retry, detach, rollback, delete, prolong; of devices of a SITE"
                        + " that runs add, poweroff, poweron, remove SITE DEVICE...")
public final class SiteCommand extends GodwitCommand {

    /** Newest first; more than anybody reads. */
    private static final int MOST = 1000;

    @Argument(
            name = "verb",
            multiValued = true,
            description = "What to do, the name of a plan or the id of a site, and devices")
    @Completion(SiteVerbCompleter.class)
    List<String> words = List.of();

    @Option(name = "--kind", description = "start, check: drill (default) or failover; list: only these")
    String kind = "";

    @Option(name = "--state", description = "list: only these, joined by commas")
    String state = "";

    @Option(name = "--target", description = "start, check: id of the target")
    String target = "file";

    @Option(name = "--number", description = "start, check: that version of the plan, not the newest")
    int number;

    @Option(
            name = "--points",
            description = "start, check, add: latest, latest_verified, latest_application_consistent, or a time such as"
                    + " 2026-11-23T15:04:05Z: the newest not after it")
    String points = "";

    @Option(
            name = "--points-of",
            multiValued = true,
            description =
                    "start, check, add: other points of one device, name=which; as --points, or the id of a restore point")
    List<String> exceptions = List.of();

    @Option(
            name = "--device",
            multiValued = true,
            description = "start, check: only this one of the plan; may be repeated")
    List<String> devices = List.of();

    @Option(name = "--setting", multiValued = true, description = "start, check: a setting of the target, name=value")
    List<String> settings = List.of();

    @Option(
            name = "--limit",
            description = "start: when a drill is removed again, 90s, 4h, 7d; prolong: how long it stays from now")
    String limit = "1d";

    @Option(
            name = "--source",
            description = "start, check: of a failover stopped_by_run, must_be_stopped or said_to_be_stopped")
    String source = "";

    @Option(
            name = "--commit-policy",
            description = "start, check: what is done with a failover when nobody decides: detach or rollback")
    String policy = "";

    @Option(name = "--after", description = "With --commit-policy: so long after all of its machines are up, 30m, 4h")
    String after = "";

    @Option(name = "--follow", description = "Watch until it runs, has failed or is gone")
    boolean follow;

    @Option(name = "--json", description = "list, show, pictures, ledger: print JSON with exact values")
    boolean json;

    @Override
    void run() throws IOException, InterruptedException {
        boolean bare = words.isEmpty() || words.get(0).startsWith("-");
        String verb = bare ? "list" : words.get(0);
        List<String> named = TrailingOptions.takeAll(this, bare ? words : words.subList(1, words.size()));
        String name = named.isEmpty() ? "" : named.get(0);
        List<String> further = named.subList(Math.min(1, named.size()), named.size());
        if (!further.isEmpty() && !isOfMachines(verb)) {
            throw new IllegalArgumentException("'" + further.get(0) + "' is one argument too many.");
        }
        CloudSites sites = need(CloudSites.class);
        switch (verb) {
            case "list" -> list(sites, name);
            case "show" -> shown(sites, sites.find(id(name)), verb);
            case "pictures" -> pictures(sites.pictures(id(name)));
            case "ledger" -> ledger(sites.ledger(id(name)));
            case "check" -> check(sites, order(name));
            case "start" -> shown(sites, sites.start(order(name), user()), verb);
            case "prolong" -> {
                Instant until = clock.instant().plus(SiteWords.duration("--limit", limit));
                shown(sites, sites.prolong(id(name), until, user()), verb);
            }
            default -> {
                Act act = act(verb);
                CloudSite after = act.isOfMachines()
                        ? sites.update(id(name), change(act, further), user())
                        : sites.act(id(name), act, user());
                shown(sites, after, verb);
            }
        }
    }

    private static boolean isOfMachines(String verb) {
        return Arrays.stream(Act.values())
                .anyMatch(act -> act.isOfMachines() && SiteWords.verb(act).equals(verb));
    }

    private MachineChange change(Act act, List<String> names) {
        return new MachineChange(
                act,
                names,
                points.isEmpty() ? Optional.empty() : Optional.of(SiteWords.points(points)),
                SiteWords.exceptions(exceptions));
    }

    private static CloudSiteId id(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("Name a site by its id.");
        }
        return new CloudSiteId(name);
    }

    private static Act act(String verb) {
        for (Act act : Act.values()) {
            if (SiteWords.verb(act).equals(verb)) {
                return act;
            }
        }
        throw new IllegalArgumentException("'" + verb + "' is nothing that sites can; see --help.");
    }

    private SiteOrder order(String plan) throws IOException {
        if (plan.isEmpty()) {
            throw new IllegalArgumentException("Name a plan.");
        }
        int version = number == 0 ? need(Plans.class).find(plan).version() : number;
        SiteOrder.Kind run = SiteWords.kind(kind.isEmpty() ? "drill" : kind);
        boolean drill = run == SiteOrder.Kind.DRILL;
        if (!drill && source.isEmpty()) {
            throw new IllegalArgumentException(
                    "A failover needs --source: stopped_by_run, must_be_stopped or said_to_be_stopped.");
        }
        Duration stays = SiteWords.duration("--limit", limit);
        return new SiteOrder(
                plan,
                version,
                run,
                target,
                SiteWords.points(points.isEmpty() ? "latest" : points),
                devices,
                SiteWords.settings(settings),
                drill ? stays.toSeconds() : 0,
                source.isEmpty() ? SiteOrder.Source.STAYS : SiteWords.source(source),
                SiteWords.exceptions(exceptions),
                SiteWords.policy(policy, after));
    }

    private void list(CloudSites sites, String plan) throws IOException {
        List<String> states = state.isEmpty() ? List.of() : List.of(state.split(",", -1));
        Table table = new Table(
                "No sites yet: godwit:site start PLAN --target ID begins a drill.",
                "Site",
                "Kind",
                "Plan",
                "Target",
                "State",
                "Ready",
                "Started at",
                "By",
                "Ends at");
        for (CloudSite site : sites.list(MOST)) {
            boolean wanted = (plan.isEmpty() || site.order().plan().equals(plan))
                    && (kind.isEmpty() || SiteWords.of(site.order().kind()).equals(kind))
                    && (states.isEmpty() || states.contains(SiteWords.of(site.state())));
            if (wanted) {
                table.add(
                        Cell.of(site.id()),
                        Cell.of(SiteWords.of(site.order().kind())),
                        Cell.of(site.order().plan() + " " + site.order().version()),
                        Cell.of(site.order().target()),
                        new Cell(SiteWords.state(site), SiteWords.of(site.state())),
                        Cell.of(SiteWords.ready(sites.machines(site.id()))),
                        moment(site.startedAt()),
                        Cell.of(site.startedBy()),
                        Cell.of(site.endsAt().map(Instant::toString).orElse("-")));
            }
        }
        table.print(out(), json);
    }

    private Cell moment(Instant at) {
        return new Cell(Units.moment(at, clock.instant()), at.toString());
    }

    /** Shows a site, at once or when nothing more happens to it by itself; fails as it did. */
    private void shown(CloudSites sites, CloudSite begun, String verb) throws IOException, InterruptedException {
        CloudSite site = follow ? new SiteFollow(services(), out()).untilEnd(begun) : begun;
        show(site, sites.machines(site.id()), sites.allowed(site));
        if (follow && site.problem().isPresent()) {
            throw site.problem().get().asException();
        }
        if (follow
                && site.state().isFinal()
                && List.of("start", "retry", "approve", "resume", "pause").contains(verb)) {
            throw new IllegalArgumentException(
                    "Site " + site.id() + " is " + site.state().words() + " by now.");
        }
    }

    private void show(CloudSite site, List<SiteMachine> machines, List<Act> allowed) throws IOException {
        SitePrint print = new SitePrint(services());
        if (!json) {
            print.head(site, machines, allowed).forEach(out()::println);
        }
        print.table(site, machines).print(out(), json);
        if (!json) {
            print.problems(site, machines).forEach(out()::println);
        }
    }

    /** A terminal shows none: that they are there. */
    private void pictures(List<SitePicture> pictures) {
        Table table = new Table("No pictures: the target shows none.", "Device", "Size", "Taken at");
        for (SitePicture picture : pictures) {
            table.add(
                    Cell.of(picture.device()), Cell.bytes(picture.png().length() / 4 * 3L), moment(picture.takenAt()));
        }
        table.print(out(), json);
    }

    private void ledger(List<LedgerEntry> entries) {
        Table table = new Table("Nothing was made.", "Target", "Kind", "Name", "Size", "Standing", "Id", "Changed at");
        for (LedgerEntry entry : entries) {
            table.add(
                    Cell.of(entry.target()),
                    Cell.of(SiteWords.of(entry.kind())),
                    Cell.of(entry.name()),
                    Cell.bytes(entry.sizeBytes()),
                    Cell.of(SiteWords.of(entry.standing())),
                    Cell.of(entry.id().orElse("-")),
                    moment(entry.at()));
        }
        table.print(out(), json);
    }

    private void check(CloudSites sites, SiteOrder order) throws IOException {
        List<Finding> findings = sites.check(order);
        findings.forEach(finding -> out().println(PlanCommand.line(finding)));
        new SitePrint(services()).chosen(sites.preview(order), clock.instant()).print(out(), false);
        long blockers = findings.stream()
                .filter(finding -> finding.level() == Finding.Level.BLOCKER)
                .count();
        if (blockers > 0) {
            throw new IllegalArgumentException("the run has " + blockers + " blockers.");
        }
    }
}
