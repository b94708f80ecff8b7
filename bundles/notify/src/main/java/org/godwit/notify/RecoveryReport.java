// SPDX-License-Identifier: Apache-2.0
package org.godwit.notify;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.godwit.api.site.PlanProof;

/** How recoverable machines were, as JSON and as a page. */
record RecoveryReport(RecoveryEvidence evidence, Instant now) {

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("report", "recovery");
        json.put("writtenAt", CloudEvents.time(now));
        json.put("from", CloudEvents.time(evidence.from()));
        json.put("until", CloudEvents.time(evidence.until()));
        json.put("machinesWithTarget", evidence.targeted());
        json.put("machinesAlwaysWithinTarget", evidence.compliant());
        json.put("alertsRaised", evidence.alerts());
        ArrayNode machines = json.putArray("machines");
        evidence.machines().forEach(machine -> machines.add(machine(machine)));
        ArrayNode runs = json.putArray("runs");
        for (RunEvidence run : evidence.runs()) {
            ObjectNode one = runs.addObject();
            new RunReport(run, now).putHead(one);
            one.put("verdict", RunReport.word(run.verdict()));
            run.rtoSeconds().ifPresent(value -> one.put("rtoSeconds", value));
            run.rpoSeconds().ifPresent(value -> one.put("rpoSeconds", value));
        }
        ArrayNode plans = json.putArray("plans");
        for (PlanProof proof : evidence.plans()) {
            ObjectNode one = plans.addObject();
            one.put("plan", proof.plan());
            one.put("verified", proof.verified());
            proof.until().ifPresent(until -> one.put("until", CloudEvents.time(until)));
            ArrayNode reasons = one.putArray("reasons");
            proof.reasons().forEach(reasons::add);
        }
        return json;
    }

    private ObjectNode machine(RecoveryEvidence.OfMachine machine) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("machine", machine.machine().id().value());
        json.put("machineName", machine.machine().name());
        machine.target().ifPresent(target -> json.put("targetRpoSeconds", target.toSeconds()));
        json.put("points", machine.rpo().points());
        machine.rpo().worst().ifPresent(worst -> {
            json.put("knownFrom", CloudEvents.time(machine.rpo().from()));
            json.put("worstRpoSeconds", worst.toSeconds());
            machine.target().ifPresent(target -> {
                json.put("overTargetSeconds", machine.rpo().over().toSeconds());
                json.put("compliancePermille", machine.rpo().compliancePermille(evidence.until()));
            });
        });
        return json;
    }

    String html() {
        Html page = new Html(
                "Recovery report, " + CloudEvents.time(evidence.from()) + " to " + CloudEvents.time(evidence.until()));
        page.facts(List.of(
                List.of("Machines", String.valueOf(evidence.machines().size())),
                List.of(
                        "Newest restore point always within the target",
                        evidence.compliant() + " of " + evidence.targeted() + " machines with a target"),
                List.of("Runs", String.valueOf(evidence.runs().size())),
                List.of("Alerts raised", String.valueOf(evidence.alerts()))));
        page.heading("Machines");
        page.table(
                List.of(
                        "Machine",
                        "Target RPO",
                        "Points",
                        "Oldest newest point",
                        "Over the target",
                        "Within",
                        "Known from"),
                evidence.machines().stream().map(this::row).toList());
        page.heading("Drills and failovers");
        page.table(
                List.of("Run", "Kind", "Plan", "Begun at", "By", "Verdict", "RTO", "RPO"),
                evidence.runs().stream().map(RecoveryReport::row).toList());
        page.heading("Plans");
        page.table(
                List.of("Plan", "Verified", "Until", "Why not"),
                evidence.plans().stream().map(RecoveryReport::row).toList());
        return page.end("Godwit, " + CloudEvents.time(now)
                + ". Times are UTC. How old the newest complete restore point was is told"
                + " by the points that there are and by the jobs that made points since removed; before the first of them nothing"
                + " is known. Targets and proofs are as of now.");
    }

    private List<String> row(RecoveryEvidence.OfMachine machine) {
        RecoveryEvidence.Ages rpo = machine.rpo();
        boolean known = rpo.worst().isPresent();
        boolean targeted = known && machine.target().isPresent();
        long permille = rpo.compliancePermille(evidence.until());
        return List.of(
                machine.machine().name(),
                machine.target().map(Spans::of).orElse("none"),
                String.valueOf(rpo.points()),
                rpo.worst().map(Spans::of).orElse("no point"),
                targeted ? Spans.of(rpo.over()) : "-",
                targeted ? String.format(Locale.ROOT, "%d.%d %%", permille / 10, permille % 10) : "-",
                known ? CloudEvents.time(rpo.from()) : "-");
    }

    private static List<String> row(RunEvidence run) {
        return List.of(
                run.site().id().value(),
                RunReport.word(run.site().order().kind()),
                run.site().order().plan() + " " + run.site().order().version(),
                CloudEvents.time(run.site().startedAt()),
                run.site().startedBy(),
                RunReport.word(run.verdict()),
                RunReport.seconds(run.rtoSeconds()),
                RunReport.seconds(run.rpoSeconds()));
    }

    private static List<String> row(PlanProof proof) {
        return List.of(
                proof.plan(),
                proof.verified() ? "yes" : "no",
                proof.until().map(CloudEvents::time).orElse("-"),
                String.join(" ", proof.reasons()));
    }
}
