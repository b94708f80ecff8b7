// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwitctl site}. */
@Command(
        name = "site",
        mixinStandardHelpOptions = true,
        description =
                "Plans that are run as drills and failovers: list [PLAN], check PLAN, start PLAN, and of a SITE show, pictures, ledger,"
                        + " approve, pause, resume, retry, detach, rollback, delete, prolong; check exits 5 when there is a blocker, exit 4"
                        + " when it may not be done as things stand")
final class Site extends Act {
    private static final String SITES = "/api/v1/sites";
    private static final String DRILL = "drill";

    /** What to do. */
    enum Verb {
        list,
        show,
        pictures,
        ledger,
        check,
        start,
        approve,
        pause,
        resume,
        retry,
        detach,
        rollback,
        delete,
        prolong,
        add,
        poweroff,
        poweron,
        remove
    }

    private static final Set<Verb> MACHINES = EnumSet.of(Verb.add, Verb.poweroff, Verb.poweron, Verb.remove);

    @Parameters(index = "0", paramLabel = "VERB", arity = "0..1", description = "${COMPLETION-CANDIDATES}")
    Verb verb = Verb.list;

    @Parameters(index = "1", paramLabel = "NAME", arity = "0..1", description = "Name of the plan, or id of the site")
    String name = "";

    @Parameters(
            index = "2..*",
            paramLabel = "DEVICE",
            description = "add, poweroff, poweron, remove: names of devices of the plan")
    List<String> devices = new ArrayList<>();

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            description = "start, check: drill (default) or failover; list: only these")
    String kind = "";

    @Option(names = "--state", paramLabel = "STATES", description = "list: only these, joined by commas")
    String state = "";

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            description = "pictures: write DEVICE.png for each into this folder")
    String folder = "";

    @Mixin
    SiteOptions asked = new SiteOptions();

    @Option(
            names = "--follow",
            description = "Watch until it runs, has failed (exit 1; 5 when a machine was not ready in time) or is gone")
    boolean follow;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            description = "With --follow: leave off after 90s, 15m, 1h (exit 124)")
    String timeout = "";

    Site(Surroundings around) {
        super(around);
    }

    @Override
    int run() throws Failure {
        boolean ofDevices = MACHINES.contains(verb);
        if (ofDevices == devices.isEmpty()) {
            throw new Failure(
                    Exit.USAGE,
                    ofDevices ? "Name devices of the plan." : "'" + devices.get(0) + "' is one argument too many.");
        }
        Api api = api();
        return switch (verb) {
            case list -> list(api);
            case show -> shown(api, api.get(path()));
            case pictures -> pictures(api);
            case ledger -> ledger(api);
            case check -> check(api);
            case start -> shown(api, api.post(SITES, order()).body());
            case prolong ->
                shown(api, api.post(path() + ":prolong", asked.prolonged()).body());
            case add, poweroff, poweron, remove ->
                shown(
                        api,
                        api.post(path() + ":" + verb, asked.machines(devices)).body());
            case approve, pause, resume, retry, detach, rollback, delete -> {
                Api.Written act = new Api.Written("POST", path() + ":" + verb, Optional.empty());
                yield shown(api, api.change(act.method(), act.path(), act.body(), Optional.empty()));
            }
        };
    }

    private String path() throws Failure {
        if (name.isEmpty()) {
            throw new Failure(Exit.USAGE, "Name a site by its id.");
        }
        return SITES + "/" + Named.id("site", name);
    }

    private ObjectNode order() throws Failure {
        if (name.isEmpty()) {
            throw new Failure(Exit.USAGE, "Name a plan.");
        }
        return asked.order(name, kind.isEmpty() ? DRILL : kind);
    }

    static Duration duration(String option, String text) throws Failure {
        return Units.parsed(text)
                .orElseThrow(() -> new Failure(Exit.USAGE, option + " '" + text + "' is not like 90s, 15m or 1h."));
    }

    private int list(Api api) throws Failure {
        String query =
                SITES + "?plan=" + Api.encoded(name) + "&kind=" + Api.encoded(kind) + "&state=" + Api.encoded(state);
        JsonNode sites = Pages.read(api, query, Integer.MAX_VALUE);
        if (json()) {
            print(sites);
            return Exit.OK;
        }
        Table table = table("Site", "Kind", "Plan", "Target", "State", "Ready", "RTO", "Started at", "By", "Ends at");
        for (JsonNode site : sites) {
            table.add(
                    site.path("id").asText(),
                    site.path("kind").asText(),
                    site.path("plan").asText() + " " + site.path("version").asText(),
                    site.path("target").asText(),
                    SiteText.state(site),
                    SiteText.ready(site),
                    SiteText.seconds(site, "rtoSeconds"),
                    site.path("startedAt").asText(),
                    site.path("startedBy").asText(),
                    site.path("endsAt").asText("-"));
        }
        table.print(around.out());
        return Exit.OK;
    }

    /** Shows a site, at once or when nothing more happens to it by itself. */
    private int shown(Api api, JsonNode site) throws Failure {
        if (!follow) {
            showOne(site);
            return Exit.OK;
        }
        Duration most = timeout.isEmpty() ? Duration.ofDays(365) : duration("--timeout", timeout);
        JsonNode last = new SiteFollow(api, around.err()).toEnd(site, most);
        showOne(last);
        return exit(last);
    }

    /** A run that is removed while it is to be brought up has failed; one that is to be removed has not. */
    private int exit(JsonNode site) {
        String ended = site.path("state").asText();
        if (site.has("problem")) {
            note(Failure.line(site.get("problem")));
        }
        if (ended.equals("error")) {
            boolean late = site.at("/problem/code").asText().equals("NOT_READY");
            return late ? Exit.NOT_READY : Exit.FAILURE;
        }
        boolean gone = ended.equals("deleted") || ended.equals("detached");
        boolean meant = verb == Verb.delete || verb == Verb.rollback || verb == Verb.detach || verb == Verb.show;
        return gone && !meant ? Exit.FAILURE : Exit.OK;
    }

    private void showOne(JsonNode site) {
        if (json()) {
            print(site);
            return;
        }
        SiteText.head(site).forEach(around.out()::println);
        Table table = table("Device", "Machine", "Phase", "Point taken at", "RPO", "RTO", "Instance", "Problem");
        for (JsonNode machine : site.path("machines")) {
            table.add(
                    machine.path("device").asText(),
                    machine.path("machineName").asText(machine.path("machine").asText()),
                    SiteText.phase(machine),
                    machine.path("pointTakenAt").asText("-"),
                    SiteText.seconds(machine, "rpoSeconds"),
                    SiteText.rto(machine),
                    machine.path("instance").asText("-"),
                    machine.at("/problem/code").asText());
        }
        table.print(around.out());
        SiteText.problems(site).forEach(around.out()::println);
    }

    private int pictures(Api api) throws Failure {
        JsonNode pictures = Pages.read(api, path() + "/pictures", Integer.MAX_VALUE);
        if (json()) {
            print(pictures);
            return Exit.OK;
        }
        Table table = table("Device", "Taken at", "File");
        for (JsonNode picture : pictures) {
            String device = picture.path("device").asText();
            String file = folder.isEmpty() ? "-" : SitePictures.write(Path.of(folder), picture);
            table.add(device, picture.path("takenAt").asText(), file);
        }
        table.print(around.out());
        return Exit.OK;
    }

    private int ledger(Api api) throws Failure {
        JsonNode entries = Pages.read(api, path() + "/ledger", Integer.MAX_VALUE);
        if (json()) {
            print(entries);
            return Exit.OK;
        }
        Table table = table("Target", "Kind", "Name", "Size", "Standing", "Id", "Changed at");
        for (JsonNode entry : entries) {
            table.add(
                    entry.path("target").asText(),
                    entry.path("kind").asText(),
                    entry.path("name").asText(),
                    entry.has("sizeBytes") ? Units.bytes(entry.path("sizeBytes").asLong()) : "",
                    entry.path("standing").asText(),
                    entry.path("id").asText("-"),
                    entry.path("changedAt").asText());
        }
        table.print(around.out());
        return Exit.OK;
    }

    private int check(Api api) throws Failure {
        JsonNode check = api.post(SITES + ":check", order()).body();
        if (json()) {
            print(check);
        } else {
            Plan.findings(check.path("findings")).forEach(around.out()::println);
            Table table = table("Device", "Machine", "Point", "Taken at", "RPO");
            for (JsonNode machine : check.path("points")) {
                table.add(
                        machine.path("device").asText(),
                        machine.path("machineName")
                                .asText(machine.path("machine").asText()),
                        machine.path("point").asText("-"),
                        machine.path("pointTakenAt").asText("-"),
                        SiteText.seconds(machine, "rpoSeconds"));
            }
            table.print(around.out());
        }
        return check.path("blockers").asInt() == 0 ? Exit.OK : Exit.NOT_READY;
    }
}
