// SPDX-License-Identifier: Apache-2.0
package org.godwit.notify;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.SiteMachine;
import org.godwit.api.site.SiteOrder;

/** The evidence of a run, as JSON and as a page. */
record RunReport(RunEvidence evidence, Instant now) {

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    ObjectNode json() {
        CloudSite site = evidence.site();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("report", "run");
        json.put("writtenAt", CloudEvents.time(now));
        putHead(json);
        json.put("verdict", word(evidence.verdict()));
        ArrayNode remarks = json.putArray("remarks");
        evidence.remarks().forEach(remarks::add);
        put(json, "rtoSeconds", evidence.rtoSeconds());
        put(json, "rpoSeconds", evidence.rpoSeconds());
        ArrayNode machines = json.putArray("machines");
        evidence.machines().forEach(machine -> machines.add(machine(machine, site.startedAt())));
        ObjectNode ledger = json.putObject("ledger");
        evidence.counts().forEach((kind, standings) -> {
            ObjectNode counts = ledger.putObject(kind.name().toLowerCase(Locale.ROOT));
            standings.forEach((standing, count) -> counts.put(standing.name().toLowerCase(Locale.ROOT), count));
        });
        return json;
    }

    /** What is said of a run wherever it is listed. */
    void putHead(ObjectNode json) {
        CloudSite site = evidence.site();
        SiteOrder order = site.order();
        json.put("site", site.id().value());
        json.put("kind", order.kind().name().toLowerCase(Locale.ROOT));
        json.put("plan", order.plan());
        json.put("version", order.version());
        json.put("target", order.target());
        json.put("points", points(order.points()));
        json.put("source", order.source().name().toLowerCase(Locale.ROOT));
        json.put("state", site.state().name().toLowerCase(Locale.ROOT));
        json.put("startedBy", site.startedBy());
        json.put("startedAt", CloudEvents.time(site.startedAt()));
        json.put("changedAt", CloudEvents.time(site.changedAt()));
        site.endsAt().ifPresent(at -> json.put("endsAt", CloudEvents.time(at)));
    }

    private static String points(SiteOrder.Points points) {
        if (points instanceof SiteOrder.Points.At moment) {
            return CloudEvents.time(moment.at());
        }
        if (points instanceof SiteOrder.Points.LatestVerified) {
            return "latest_verified";
        }
        return points instanceof SiteOrder.Points.Latest ? "latest" : "latest_application_consistent";
    }

    private static void put(ObjectNode json, String field, OptionalLong seconds) {
        seconds.ifPresent(value -> json.put(field, value));
    }

    private static ObjectNode machine(RunEvidence.OfMachine machine, Instant ordered) {
        SiteMachine state = machine.state();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("device", state.device());
        json.put("machine", state.machine().value());
        json.put("machineName", machine.name());
        json.put("phase", state.phase().name().toLowerCase(Locale.ROOT));
        state.point().ifPresent(point -> json.put("point", point.value()));
        state.pointTakenAt().ifPresent(at -> json.put("pointTakenAt", CloudEvents.time(at)));
        machine.point()
                .ifPresent(point ->
                        json.put("consistency", point.consistency().name().toLowerCase(Locale.ROOT)));
        machine.verification().ifPresent(shown -> {
            json.put("pointIntact", shown.intact());
            json.put("pointVerifiedAt", CloudEvents.time(shown.at()));
        });
        put(json, "rpoSeconds", machine.rpoSeconds(ordered));
        put(json, "rtoSeconds", machine.rtoSeconds(ordered));
        json.put("sourceStopped", state.stopped());
        state.instance().ifPresent(id -> json.put("instance", id));
        state.startedAt().ifPresent(at -> json.put("startedAt", CloudEvents.time(at)));
        state.readyAt().ifPresent(at -> json.put("readyAt", CloudEvents.time(at)));
        ArrayNode checks = json.putArray("checks");
        machine.checks().forEach(checks::add);
        json.put("console", state.evidence());
        state.problem().ifPresent(problem -> json.put("problem", problem.toString()));
        return json;
    }

    String html() {
        CloudSite site = evidence.site();
        String verdict = word(evidence.verdict());
        Html page = new Html(
                "Report of a " + word(site.order().kind()) + ": " + site.order().plan());
        page.verdict(verdict, "Verdict: " + verdict);
        evidence.remarks().forEach(page::text);
        page.facts(head());
        page.heading("Machines");
        page.table(
                List.of("Machine", "Came to", "Restore point", "Taken at", "Intact", "RPO", "RTO", "Seen to be up by"),
                evidence.machines().stream().map(this::row).toList());
        page.heading("What was made in the target");
        List<List<String>> made = new ArrayList<>();
        evidence.counts()
                .forEach((kind, standings) -> standings.forEach(
                        (standing, count) -> made.add(List.of(word(kind), word(standing), String.valueOf(count)))));
        page.table(List.of("What", "Stands as", "How many"), made);
        for (RunEvidence.OfMachine machine : evidence.machines()) {
            if (!machine.state().evidence().isEmpty()) {
                page.heading("Console of " + machine.state().device());
                page.pre(machine.state().evidence());
            }
        }
        return page.end(
                "Godwit, " + CloudEvents.time(now) + ". Times are UTC. RPO: age of the restore point when the run was"
                        + " ordered. RTO: from the order until the machine was seen to be up. What a console says was said by the machine.");
    }

    private List<List<String>> head() {
        CloudSite site = evidence.site();
        SiteOrder order = site.order();
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("Run", site.id().value()));
        rows.add(List.of("Plan", order.plan() + ", version " + order.version()));
        rows.add(List.of("Ordered by", site.startedBy() + " at " + CloudEvents.time(site.startedAt())));
        rows.add(List.of("Target", order.target()));
        rows.add(List.of("Restore points", points(order.points())));
        rows.add(List.of("Source", word(order.source())));
        rows.add(List.of("State", site.state().words() + " since " + CloudEvents.time(site.changedAt())));
        rows.add(List.of("RTO", seconds(evidence.rtoSeconds())));
        rows.add(List.of("RPO", seconds(evidence.rpoSeconds())));
        return rows;
    }

    private List<String> row(RunEvidence.OfMachine machine) {
        Instant ordered = evidence.site().startedAt();
        SiteMachine state = machine.state();
        return List.of(
                state.device() + " (" + machine.name() + ")",
                word(state.phase()),
                state.point().map(point -> point.value()).orElse("-"),
                state.pointTakenAt().map(CloudEvents::time).orElse("-"),
                machine.verification()
                        .map(shown -> (shown.intact() ? "yes, " : "no, ") + CloudEvents.time(shown.at()))
                        .orElse("not verified"),
                seconds(machine.rpoSeconds(ordered)),
                seconds(machine.rtoSeconds(ordered)),
                machine.checks().isEmpty() ? "-" : String.join("; ", machine.checks()));
    }

    static String seconds(OptionalLong seconds) {
        return seconds.isPresent() ? Spans.of(Duration.ofSeconds(seconds.getAsLong())) : "-";
    }
}
