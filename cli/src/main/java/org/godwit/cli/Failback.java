// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwitctl failback}. */
@Command(
        name = "failback",
        mixinStandardHelpOptions = true,
        description =
                "Machines that are brought back from a failover: list [SITE], check SITE, start SITE, and of a FAILBACK show,"
                        + " sync, run, finalize, rollback, retry, cancel; check exits 5 when there is a blocker, exit 4"
                        + " when it may not be done as things stand")
final class Failback extends Act {
    private static final String FAILBACKS = "/api/v1/failbacks";

    /** What to do. */
    enum Verb {
        list,
        show,
        check,
        start,
        sync,
        run,
        finalize,
        rollback,
        retry,
        cancel
    }

    @Parameters(index = "0", paramLabel = "VERB", arity = "0..1", description = "${COMPLETION-CANDIDATES}")
    Verb verb = Verb.list;

    @Parameters(index = "1", paramLabel = "NAME", arity = "0..1", description = "Id of the site, or of the failback")
    String name = "";

    @Option(names = "--state", paramLabel = "STATES", description = "list: only these, joined by commas")
    String state = "";

    @Option(names = "--target", paramLabel = "ID", description = "start, check: where to (default: file)")
    String target = "file";

    @Option(names = "--setting", paramLabel = "NAME=VALUE", description = "start, check: a setting of that target")
    Map<String, String> settings = new HashMap<>();

    @Option(
            names = "--every",
            paramLabel = "DURATION",
            description = "start, check: sync so often, 10m, 4h (default: only when asked)")
    String every = "";

    @Option(
            names = "--park-afterwards",
            description = "start, check: the machines' own schedules stay parked when it is final")
    boolean park;

    Failback(Surroundings around) {
        super(around);
    }

    @Override
    int run() throws Failure {
        Api api = api();
        return switch (verb) {
            case list -> list(api);
            case show -> shown(api.get(path()));
            case check -> check(api);
            case start -> shown(api.post(FAILBACKS, order()).body());
            case sync, run, finalize, rollback, retry, cancel -> {
                Api.Written act = new Api.Written("POST", path() + ":" + verb, Optional.empty());
                yield shown(api.change(act.method(), act.path(), act.body(), Optional.empty()));
            }
        };
    }

    private String path() throws Failure {
        if (name.isEmpty()) {
            throw new Failure(Exit.USAGE, "Name a failback by its id.");
        }
        return FAILBACKS + "/" + Named.id("failback", name);
    }

    private ObjectNode order() throws Failure {
        if (name.isEmpty()) {
            throw new Failure(Exit.USAGE, "Name a site by its id.");
        }
        ObjectNode order = Api.JSON.createObjectNode();
        order.put("site", name);
        order.put("target", target);
        ObjectNode all = order.putObject("settings");
        settings.forEach(all::put);
        if (!every.isEmpty()) {
            order.put("everySeconds", Site.duration("--every", every).toSeconds());
        }
        order.put("parkAfterwards", park);
        return order;
    }

    private int list(Api api) throws Failure {
        String query = FAILBACKS + "?site=" + Api.encoded(name) + "&state=" + Api.encoded(state);
        JsonNode failbacks = Pages.read(api, query, Integer.MAX_VALUE);
        if (json()) {
            print(failbacks);
            return Exit.OK;
        }
        Table table = table("Failback", "Site", "Target", "State", "Synced at", "Next at", "Destination", "By");
        for (JsonNode one : failbacks) {
            table.add(
                    one.path("id").asText(),
                    one.path("site").asText(),
                    one.path("target").asText(),
                    stands(one),
                    one.path("syncedAt").asText("-"),
                    one.path("nextAt").asText("-"),
                    one.path("destination").asText("-"),
                    one.path("startedBy").asText());
        }
        table.print(around.out());
        return Exit.OK;
    }

    /** {@code running: last}, {@code synchronized, final}. */
    private static String stands(JsonNode failback) {
        String word = failback.path("state").asText();
        String step = failback.path("step").asText();
        boolean isFinal = failback.path("isOver").asBoolean() && word.equals("synchronized");
        return word + (step.equals("none") ? "" : ": " + step) + (isFinal ? ", final" : "");
    }

    private int shown(JsonNode failback) {
        if (json()) {
            print(failback);
            return Exit.OK;
        }
        line("failback     %s", failback.path("id").asText());
        line("from         site %s", failback.path("site").asText());
        line("to           %s", failback.path("target").asText());
        line("state        %s", stands(failback));
        if (failback.has("destination")) {
            line("destination  site %s", failback.path("destination").asText());
        }
        line("synced       %s", failback.path("syncedAt").asText("not yet"));
        line("next         %s", failback.path("nextAt").asText("when asked"));
        List<String> acts = new ArrayList<>();
        failback.path("allowed").forEach(act -> acts.add(act.asText()));
        line("may          %s", String.join(", ", acts));
        if (failback.has("problem")) {
            line("problem      %s", Failure.line(failback.get("problem")));
        }
        Table table = table("Device", "Machine", "Point", "Taken at", "Instance", "Stopped");
        for (JsonNode machine : failback.path("machines")) {
            table.add(
                    machine.path("device").asText(),
                    machine.path("machineName").asText(machine.path("machine").asText()),
                    machine.path("point").asText("-"),
                    machine.path("pointTakenAt").asText("-"),
                    machine.path("instance").asText(),
                    machine.path("stopped").asBoolean() ? "yes" : "no");
        }
        table.print(around.out());
        return Exit.OK;
    }

    private int check(Api api) throws Failure {
        JsonNode check = api.post(FAILBACKS + ":check", order()).body();
        if (json()) {
            print(check);
        } else {
            Plan.findings(check.path("findings")).forEach(around.out()::println);
        }
        return check.path("blockers").asInt() == 0 ? Exit.OK : Exit.NOT_READY;
    }
}
