// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwitctl replication}. */
@Command(
        name = "replication",
        mixinStandardHelpOptions = true,
        description =
                "When machines are replicated by themselves, and how that goes: show it, set a schedule for a machine,"
                        + " a group, a customer or for all, inherit it again, park, resume")
final class Replication extends Act {

    private static final Pattern WINDOW =
            Pattern.compile("([a-z,]+)/([0-9]{1,2})-([0-9]{1,2})/([0-9.]{1,9})/([0-9.]{1,9})");

    /** What to do. */
    enum Verb {
        show,
        set,
        inherit,
        park,
        resume
    }

    @Parameters(index = "0", paramLabel = "VERB", arity = "0..1", description = "${COMPLETION-CANDIDATES}")
    Verb verb = Verb.show;

    @Parameters(index = "1", paramLabel = "MACHINE", arity = "0..1", description = "Id or name, or all")
    String machine = "";

    @Mixin
    Whose whose = new Whose();

    @Option(
            names = "--target-rpo",
            paramLabel = "TIME",
            description =
                    "set: the newest point is to be no older: 5s to 7d; 0: only when asked. Up to 60s is continuous")
    @Nullable
    String targetRpo;

    @Option(
            names = "--freeze-budget",
            paramLabel = "PERCENT",
            description = "set: file systems stand still for at most so much of the time (2)")
    @Nullable
    Double freezeBudget;

    @Option(
            names = "--read-limit",
            paramLabel = "MIB",
            description = "set: MiB a second that are read of all disks together; 0: no limit")
    @Nullable
    Double readLimit;

    @Option(names = "--send-limit", paramLabel = "MIB", description = "set: MiB a second that are sent; 0: no limit")
    @Nullable
    Double sendLimit;

    @Option(
            names = "--parallel-disks",
            paramLabel = "N",
            description = "set: disks of a machine that are copied at the same time; 0: 2")
    @Nullable
    Integer parallelDisks;

    @Option(
            names = "--window",
            paramLabel = "WHEN",
            description = "set: other limits at some hours of some days, in place of all windows before:"
                    + " mon,tue,fri/8-18/READ/SEND, in MiB a second. The first that fits holds; none: no windows")
    List<String> windows = List.of();

    Replication(Surroundings around) {
        super(around);
    }

    @Override
    int run() throws Failure {
        Api api = api();
        if (machine.isEmpty() && !whose.isGiven() && verb != Verb.show) {
            throw new Failure(Exit.USAGE, "Name a machine, a --group, a --customer, or all.");
        }
        Whose.Place place = whose.place(api, machine);
        String path = place.path() + "/replication";
        switch (verb) {
            case show -> show(api, path, machine.isEmpty());
            case set -> say(api.put(path, policy(api.get(path), place.level())).body());
            case inherit -> say(api.put(path, Api.JSON.createObjectNode()).body());
            case park, resume -> say(api.act(path + ":" + verb));
        }
        return Exit.OK;
    }

    private void show(Api api, String path, boolean everything) throws Failure {
        say(api.get(path));
        if (!everything || json()) {
            return;
        }
        Table table = table("Machine", "Target", "Activity", "Lag", "Interval", "Churn", "Because");
        for (JsonNode each : Pages.read(api, "/api/v1/replications?" + whose.query(api), Integer.MAX_VALUE)) {
            JsonNode state = each.path("state");
            table.add(
                    each.path("machine").asText(),
                    seconds(each.at("/schedule/targetRpoSeconds")),
                    state.path("activity").asText() + (state.path("behind").asBoolean() ? ", behind" : ""),
                    seconds(state.path("lagSeconds")),
                    seconds(state.path("intervalSeconds")),
                    Units.rate(state.path("churnBytesPerSecond").asLong()),
                    state.path("because").asText());
        }
        table.print(around.out());
    }

    /** What is not said stays as it is in force. */
    private ObjectNode policy(JsonNode known, String level) throws Failure {
        boolean schedules = targetRpo != null || freezeBudget != null;
        boolean limits = readLimit != null || sendLimit != null || parallelDisks != null || !windows.isEmpty();
        if (!schedules && !limits) {
            throw new Failure(
                    Exit.USAGE,
                    "Say what to set: --target-rpo, --freeze-budget, --read-limit, --send-limit, --parallel-disks or --window.");
        }
        ObjectNode policy = Api.JSON.createObjectNode();
        if (schedules || isDecided(known, "scheduleFrom", level)) {
            policy.set("schedule", schedule(known.path("schedule").deepCopy()));
        }
        if (limits || isDecided(known, "limitsFrom", level)) {
            policy.set("limits", limits(known.path("limits").deepCopy()));
        }
        return policy;
    }

    private static boolean isDecided(JsonNode known, String from, String level) {
        return known.path(from).asText().equals(level);
    }

    private ObjectNode schedule(ObjectNode schedule) throws Failure {
        if (targetRpo != null) {
            Duration target = targetRpo.equals("0")
                    ? Duration.ZERO
                    : Units.parsed(targetRpo)
                            .orElseThrow(() -> new Failure(
                                    Exit.USAGE, "--target-rpo '" + targetRpo + "' is not like 5s, 15m, 1h or 1d."));
            schedule.put("targetRpoSeconds", target.toSeconds());
        }
        if (freezeBudget != null) {
            schedule.put("freezeBudgetPercent", freezeBudget);
        }
        return schedule;
    }

    private ObjectNode limits(ObjectNode limits) throws Failure {
        if (readLimit != null) {
            limits.put("readBytesPerSecond", bytes(readLimit));
        }
        if (sendLimit != null) {
            limits.put("sendBytesPerSecond", bytes(sendLimit));
        }
        if (parallelDisks != null) {
            limits.put("parallelDisks", parallelDisks);
        }
        if (!windows.isEmpty()) {
            ArrayNode all = limits.putArray("windows");
            for (String window : windows) {
                if (!window.equals("none")) {
                    all.add(window(window));
                }
            }
        }
        return limits;
    }

    private static ObjectNode window(String text) throws Failure {
        Matcher matcher = WINDOW.matcher(text);
        if (!matcher.matches()) {
            throw new Failure(Exit.USAGE, "--window '" + text + "' is not like mon,tue,fri/8-18/20/5.");
        }
        ObjectNode window = Api.JSON.createObjectNode();
        ArrayNode days = window.putArray("days");
        for (String day : matcher.group(1).split(",", -1)) {
            days.add(day);
        }
        window.put("fromHour", Integer.parseInt(matcher.group(2)));
        window.put("toHour", Integer.parseInt(matcher.group(3)));
        window.put("readBytesPerSecond", bytes(Double.parseDouble(matcher.group(4))));
        window.put("sendBytesPerSecond", bytes(Double.parseDouble(matcher.group(5))));
        return window;
    }

    private static long bytes(double mebibytes) {
        return (long) (mebibytes * (1 << 20));
    }

    private static String rates(JsonNode rates) {
        return "read " + rate(rates.path("readBytesPerSecond")) + ", send " + rate(rates.path("sendBytesPerSecond"));
    }

    private static String rate(JsonNode rate) {
        return rate.asLong() == 0 ? "as much as there is" : Units.rate(rate.asLong());
    }

    private void sayLimits(JsonNode replication) {
        JsonNode limits = replication.path("limits");
        int disks = limits.path("parallelDisks").asInt();
        line(
                "limits    %s, %s disks at a time (%s)",
                rates(limits), disks == 0 ? 2 : disks, Whose.from(replication, "limitsFrom"));
        for (JsonNode window : limits.path("windows")) {
            List<String> days = new ArrayList<>();
            window.path("days").forEach(day -> days.add(day.asText()));
            line(
                    "          %s %s-%s: %s",
                    String.join(",", days),
                    window.path("fromHour").asText(),
                    window.path("toHour").asText(),
                    rates(window));
        }
        if (!limits.path("windows").isEmpty()) {
            line("          now %s", rates(replication.path("limitsNow")));
        }
    }

    private void say(JsonNode replication) {
        if (json()) {
            print(replication);
            return;
        }
        int target = replication.at("/schedule/targetRpoSeconds").asInt();
        line(
                "schedule  %s (%s)",
                target == 0
                        ? "only when asked"
                        : (replication.path("continuous").asBoolean() ? "continuous, " : "") + "target RPO "
                                + Units.duration(Duration.ofSeconds(target)) + ", at most "
                                + replication
                                        .at("/schedule/freezeBudgetPercent")
                                        .asText() + " % of the time frozen",
                Whose.from(replication, "scheduleFrom"));
        if (replication.path("parked").asBoolean()) {
            line("parked    yes (%s): godwitctl replication resume", Whose.from(replication, "parkedFrom"));
        }
        sayLimits(replication);
        JsonNode state = replication.path("state");
        if (state.isMissingNode()) {
            return;
        }
        line("activity  %s", state.path("activity").asText());
        line(
                "lag       %s%s",
                state.has("lagSeconds") ? seconds(state.path("lagSeconds")) : "no restore point yet",
                state.path("behind").asBoolean() ? ", behind" : "");
        line("backlog   %s", Units.bytes(state.path("backlogBytes").asLong()));
        line("churn     %s", Units.rate(state.path("churnBytesPerSecond").asLong()));
        if (state.has("etaSeconds")) {
            line("eta       %s s", state.path("etaSeconds").asText());
        }
        line("interval  %s", seconds(state.path("intervalSeconds")));
        line("frozen    %s %%", state.path("frozenPercent").asText());
        if (state.has("because")) {
            line("because   %s", state.path("because").asText());
        }
        if (state.has("problem")) {
            line(
                    "problem   %s: %s %s",
                    state.at("/problem/code").asText(),
                    state.at("/problem/detail").asText(),
                    state.at("/problem/hint").asText());
        }
    }

    /** Seconds to a tenth where they are few. */
    private static String seconds(JsonNode value) {
        double seconds = value.asDouble();
        return seconds < 60
                ? Math.round(seconds * 10) / 10.0 + " s"
                : Units.duration(Duration.ofSeconds(Math.round(seconds)));
    }
}
