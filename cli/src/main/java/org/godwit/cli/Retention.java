// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwitctl retention}. */
@Command(
        name = "retention",
        mixinStandardHelpOptions = true,
        description =
                "Which restore points stay: show them and the rule, simulate the future, set a rule or a store for a"
                        + " machine or for all, inherit them again, apply the rule now")
final class Retention extends Act {

    /** What to do. */
    enum Verb {
        show,
        simulate,
        set,
        inherit,
        apply
    }

    @Parameters(index = "0", paramLabel = "VERB", arity = "0..1", description = "${COMPLETION-CANDIDATES}")
    Verb verb = Verb.show;

    @Parameters(index = "1", paramLabel = "MACHINE", arity = "0..1", description = "Id or name, or all")
    String machine = "";

    @Mixin
    Whose whose = new Whose();

    @Option(names = "--days", paramLabel = "N", description = "simulate: how far ahead (default: 30)")
    int days = 30;

    @Option(
            names = "--every",
            paramLabel = "TIME",
            description = "simulate: how often a point is taken: 15m, 1h, 1d (default: 1h)")
    String every = "1h";

    @Option(names = "--keep-last", paramLabel = "N", description = "set, simulate: the newest points")
    @Nullable
    Integer keepLast;

    @Option(names = "--daily", paramLabel = "N", description = "set, simulate: days")
    @Nullable
    Integer daily;

    @Option(names = "--weekly", paramLabel = "N", description = "set, simulate: weeks")
    @Nullable
    Integer weekly;

    @Option(names = "--monthly", paramLabel = "N", description = "set, simulate: months")
    @Nullable
    Integer monthly;

    @Option(names = "--annually", paramLabel = "N", description = "set, simulate: years")
    @Nullable
    Integer annually;

    @Option(names = "--store", paramLabel = "ID", description = "set: the store that new points go to")
    @Nullable
    String store;

    @Option(names = "--dry-run", description = "apply: only say what would go")
    boolean dryRun;

    Retention(Surroundings around) {
        super(around);
    }

    @Override
    int run() throws Failure {
        Api api = api();
        boolean decides = verb == Verb.set || verb == Verb.inherit;
        if (decides && machine.isEmpty() && !whose.isGiven()) {
            throw new Failure(Exit.USAGE, "Name a machine, a --group, a --customer, or all.");
        }
        Whose.Place place = whose.place(api, machine);
        Optional<String> id = place.machine();
        if (verb == Verb.simulate && id.isEmpty() || verb == Verb.apply && whose.isGiven()) {
            throw new Failure(Exit.USAGE, "Name a machine.");
        }
        String path = place.path() + "/retention";
        switch (verb) {
            case show -> show(api, path, id);
            case simulate -> simulate(api, path);
            case set, inherit -> decide(api, path);
            case apply -> apply(api, id);
        }
        return Exit.OK;
    }

    private void show(Api api, String path, Optional<String> id) throws Failure {
        JsonNode terms = api.get(path);
        if (id.isEmpty()) {
            printTerms(terms);
            return;
        }
        JsonNode points =
                Pages.read(api, "/api/v1/machines/" + Api.encoded(id.get()) + "/restore-points", Integer.MAX_VALUE);
        if (json()) {
            ObjectNode both = Api.JSON.createObjectNode();
            both.set("retention", terms);
            both.set("points", points);
            print(both);
            return;
        }
        printTerms(terms);
        Table table = table("Id", "Taken at", "Kept by", "Goes");
        for (JsonNode point : points) {
            JsonNode fate = point.path("retention");
            boolean goes = fate.has("kept") && !fate.path("kept").asBoolean();
            table.add(
                    point.path("id").asText(),
                    point.path("takenAt").asText(),
                    reasons(fate.path("reasons")),
                    goes ? "with the next pass" : fate.path("expiresAt").asText());
        }
        table.print(around.out());
    }

    private void printTerms(JsonNode terms) {
        if (json()) {
            print(terms);
            return;
        }
        line("rule      %s (%s)", rule(terms.path("rule")), Whose.from(terms, "ruleFrom"));
        line(
                "minimum   the newest %s complete points, and all younger than %s h",
                terms.path("minimumPoints").asText(), terms.path("minimumHours").asText());
        line("store     %s (%s)", terms.path("store").asText(), Whose.from(terms, "storeFrom"));
        line("zone      %s", terms.path("zone").asText());
        int minutes = terms.path("intervalMinutes").asInt();
        line("passes    %s", minutes == 0 ? "only when asked" : "every " + minutes + " min");
    }

    private void simulate(Api api, String path) throws Failure {
        Duration cadence = Units.parsed(every)
                .orElseThrow(() -> new Failure(Exit.USAGE, "--every '" + every + "' is not like 15m, 1h or 1d."));
        ObjectNode order = Api.JSON.createObjectNode();
        order.put("days", days);
        order.put("cadenceSeconds", cadence.toSeconds());
        if (hasNumbers()) {
            order.set("rule", numbers(api.get(path).path("rule")));
        }
        JsonNode future = api.post(path + ":simulate", order).body();
        if (json()) {
            print(future);
            return;
        }
        line("rule      %s", rule(future.path("rule")));
        line(
                "at        %s, %s more points taken",
                future.path("at").asText(), future.path("taken").asText());
        line(
                "there     %s points; %s at once, at the most",
                future.path("surviving").asText(), future.path("mostAtOnce").asText());
        Table table = table("Point", "Taken at", "Kept by", "Gone at");
        for (JsonNode point : future.path("points")) {
            table.add(
                    point.path("point").asText("(assumed)"),
                    point.path("takenAt").asText(),
                    reasons(point.path("reasons")),
                    point.path("goneAt").asText());
        }
        table.print(around.out());
    }

    private void decide(Api api, String path) throws Failure {
        ObjectNode policy = Api.JSON.createObjectNode();
        if (verb == Verb.set) {
            if (!hasNumbers() && store == null) {
                throw new Failure(Exit.USAGE, "Say what to set: --keep-last, --daily, … or --store.");
            }
            JsonNode known = api.get(path);
            policy = known.path("decided").deepCopy();
            if (hasNumbers()) {
                policy.set("rule", numbers(known.path("rule")));
            }
            if (store != null) {
                policy.put("store", store);
            }
        }
        printTerms(api.put(path, policy).body());
    }

    private void apply(Api api, Optional<String> id) throws Failure {
        ObjectNode order = Api.JSON.createObjectNode();
        order.put("dryRun", dryRun);
        id.ifPresent(one -> order.put("machine", one));
        JsonNode gone = api.post("/api/v1/retention:apply", order).body();
        if (json()) {
            print(gone);
            return;
        }
        Table table = table("Point", "Machine", "Taken at", dryRun ? "Would go" : "Gone");
        for (JsonNode point : gone.path("items")) {
            table.add(
                    point.path("point").asText(),
                    point.path("machineName").asText(),
                    point.path("takenAt").asText(),
                    point.path("because").asText());
        }
        table.print(around.out());
    }

    private boolean hasNumbers() {
        return keepLast != null || daily != null || weekly != null || monthly != null || annually != null;
    }

    private ObjectNode numbers(JsonNode otherwise) {
        ObjectNode rule = otherwise.deepCopy();
        put(rule, "keepLast", keepLast);
        put(rule, "daily", daily);
        put(rule, "weekly", weekly);
        put(rule, "monthly", monthly);
        put(rule, "annually", annually);
        return rule;
    }

    private static void put(ObjectNode rule, String field, @Nullable Integer number) {
        if (number != null) {
            rule.put(field, number);
        }
    }

    private static String rule(JsonNode rule) {
        return rule.path("keepLast").asInt() + " last, " + rule.path("daily").asInt() + " daily, "
                + rule.path("weekly").asInt() + " weekly, "
                + rule.path("monthly").asInt() + " monthly, "
                + rule.path("annually").asInt() + " annually";
    }

    private static String reasons(JsonNode reasons) {
        List<String> said = new ArrayList<>();
        for (JsonNode reason : reasons) {
            said.add((reason.path("cause").asText().replace('_', ' ') + " "
                            + reason.path("detail").asText())
                    .strip());
        }
        return String.join(", ", said);
    }
}
