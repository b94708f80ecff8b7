// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwitctl migration}. */
@Command(
        name = "migration",
        mixinStandardHelpOptions = true,
        description = "Machines of a plan that are moved into a target for good: list [PLAN], check PLAN, start PLAN, and of a"
                + " MIGRATION show, test, endtest, skiptest, cutover, hold, retry, rollback, finalize, cancel; check exits 5"
                + " when there is a blocker, exit 4 when it may not be done as things stand")
final class Migration extends Act {
    private static final String MIGRATIONS = "/api/v1/migrations";

    /** Where it goes on by itself. */
    private static final Set<String> MOVING =
            Set.of("replicating", "ending_test", "cutting_over", "finalizing", "rolling_back", "cancelling");

    /** What to do. */
    enum Verb {
        list,
        show,
        check,
        start,
        test,
        endtest,
        skiptest,
        cutover,
        hold,
        retry,
        rollback,
        finalize,
        cancel
    }

    @Parameters(index = "0", paramLabel = "VERB", arity = "0..1", description = "${COMPLETION-CANDIDATES}")
    Verb verb = Verb.list;

    @Parameters(
            index = "1",
            paramLabel = "NAME",
            arity = "0..1",
            description = "Name of the plan, or id of the migration")
    String name = "";

    @Option(names = "--state", paramLabel = "STATES", description = "list: only these, joined by commas")
    String state = "";

    @Option(names = "--target", paramLabel = "ID", description = "start, check: where to (default: file)")
    String target = "file";

    @Option(
            names = "--number",
            paramLabel = "N",
            description = "start, check: that version of the plan, not the newest")
    int number;

    @Option(
            names = "--device",
            paramLabel = "NAME",
            description = "start, check: only this one of the plan; may be repeated")
    List<String> devices = new ArrayList<>();

    @Option(names = "--setting", paramLabel = "NAME=VALUE", description = "start, check: a setting of the target")
    Map<String, String> settings = Map.of();

    @Option(
            names = "--source",
            paramLabel = "WHAT",
            description = "start, check: what becomes of the machines at the source when they are cut over:"
                    + " stopped_by_run, must_be_stopped or said_to_be_stopped")
    String source = "";

    @Option(
            names = "--limit",
            paramLabel = "DURATION",
            description = "start: when a test is removed again, 90s, 4h, 7d (default: 1d)")
    String limit = "";

    @Option(
            names = "--at",
            paramLabel = "TIME",
            description = "start, cutover: not before, 2026-11-24T02:00:00Z; not at all when it cannot begin within an hour")
    String at = "";

    @Option(
            names = "--commit-policy",
            paramLabel = "ACT",
            description = "start, check: what is done with machines that are cut over when nobody decides: detach or"
                    + " rollback (default: a person decides)")
    String policy = "";

    @Option(
            names = "--after",
            paramLabel = "DURATION",
            description = "With --commit-policy: so long after all of its machines are up, 30m, 4h")
    String after = "";

    @Option(names = "--follow", description = "Watch until a person is wanted, it has failed (exit 1) or is over")
    boolean follow;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            description = "With --follow: leave off after 90s, 15m, 1h (exit 124)")
    String timeout = "";

    Migration(Surroundings around) {
        super(around);
    }

    @Override
    int run() throws Failure {
        Api api = api();
        return switch (verb) {
            case list -> list(api);
            case show -> shown(api, api.get(path()));
            case check -> check(api);
            case start -> shown(api, api.post(MIGRATIONS, order()).body());
            case cutover -> shown(api, api.post(path() + ":cutover", moment("at")).body());
            case test, endtest, skiptest, hold, retry, rollback, finalize, cancel ->
                shown(api, api.change("POST", path() + ":" + verb, Optional.empty(), Optional.empty()));
        };
    }

    private String path() throws Failure {
        if (name.isEmpty()) {
            throw new Failure(Exit.USAGE, "Name a migration by its id.");
        }
        return MIGRATIONS + "/" + Named.id("migration", name);
    }

    private ObjectNode moment(String field) {
        ObjectNode body = Api.JSON.createObjectNode();
        if (!at.isEmpty()) {
            body.put(field, at);
        }
        return body;
    }

    private ObjectNode order() throws Failure {
        if (name.isEmpty()) {
            throw new Failure(Exit.USAGE, "Name a plan.");
        }
        ObjectNode order = moment("cutoverAt").put("plan", name).put("target", target);
        if (number != 0) {
            order.put("version", number);
        }
        if (!source.isEmpty()) {
            order.put("source", source);
        }
        devices.forEach(order.withArray("devices")::add);
        ObjectNode all = order.putObject("settings");
        settings.forEach(all::put);
        if (!limit.isEmpty()) {
            order.put("testSeconds", Site.duration("--limit", limit).toSeconds());
        }
        if (!policy.isEmpty()) {
            order.putObject("commitPolicy")
                    .put("act", policy)
                    .put("afterSeconds", Site.duration("--after", after).toSeconds());
        }
        return order;
    }

    private int list(Api api) throws Failure {
        String query = MIGRATIONS + "?plan=" + Api.encoded(name) + "&state=" + Api.encoded(state);
        JsonNode migrations = Pages.read(api, query, Integer.MAX_VALUE);
        if (json()) {
            print(migrations);
            return Exit.OK;
        }
        Table table = table("Migration", "Plan", "Target", "State", "Machines", "Started at", "By", "Waits for");
        for (JsonNode one : migrations) {
            table.add(
                    one.path("id").asText(),
                    one.path("plan").asText() + " " + one.path("version").asText(),
                    one.path("target").asText(),
                    MigrationText.state(one),
                    String.valueOf(one.path("machines").size()),
                    one.path("startedAt").asText(),
                    one.path("startedBy").asText(),
                    one.path("waitsFor").asText("-"));
        }
        table.print(around.out());
        return Exit.OK;
    }

    private int check(Api api) throws Failure {
        JsonNode check = api.post(MIGRATIONS + ":check", order()).body();
        if (json()) {
            print(check);
        } else {
            Plan.findings(check.path("findings")).forEach(around.out()::println);
        }
        return check.path("blockers").asInt() == 0 ? Exit.OK : Exit.NOT_READY;
    }

    /** Shows a migration, at once or when it does not go on by itself any more. */
    private int shown(Api api, JsonNode migration) throws Failure {
        JsonNode last = follow ? toRest(api, migration) : migration;
        if (json()) {
            print(last);
        } else {
            MigrationText.whole(last).forEach(around.out()::println);
        }
        return follow && last.path("state").asText().equals("error") ? Exit.FAILURE : Exit.OK;
    }

    private JsonNode toRest(Api api, JsonNode begun) throws Failure {
        Duration most = timeout.isEmpty() ? Duration.ofDays(365) : Site.duration("--timeout", timeout);
        long end = System.nanoTime() + most.toNanos();
        long answered = System.nanoTime();
        Optional<JsonNode> seen = Optional.of(begun);
        String said = "";
        while (true) {
            if (seen.isPresent()) {
                answered = System.nanoTime();
                String news = MigrationText.line(seen.get());
                if (!news.equals(said)) {
                    note(news);
                    said = news;
                }
                if (!MigrationText.goesOn(seen.get(), MOVING)) {
                    return seen.get();
                }
            }
            if (System.nanoTime() >= end) {
                throw new Failure(Exit.TIMEOUT, "The migration is not so far in time; it goes on.");
            }
            Starting.pause();
            seen = Starting.look(
                    api, MIGRATIONS + "/" + begun.path("id").asText(), System.nanoTime() - answered);
        }
    }
}
