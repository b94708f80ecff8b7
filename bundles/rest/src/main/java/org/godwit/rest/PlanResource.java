// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.godwit.api.plan.Finding;
import org.godwit.api.plan.Plan;
import org.godwit.api.plan.Plans;
import org.godwit.api.plan.Plans.Change;
import org.godwit.api.plan.StartGroup;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.tenant.Scope;
import org.godwit.rest.Refusal.FieldError;

/** Plans: documents in, documents out, and what is found in them. The entity tag of a plan is its version. */
final class PlanResource {
    private final Parts parts;

    PlanResource(Parts parts) {
        this.parts = parts;
    }

    Reply list(Call call) throws IOException {
        return Page.of(call, parts.statuses().plans(), status -> status.plan().name(), PlanView::listed);
    }

    Reply show(Call call) throws IOException {
        Plan plan = parts.plans().find(call.variable("planId"));
        return shown(plan);
    }

    Reply versions(Call call) throws IOException {
        List<Plan> versions = parts.plans().versions(call.variable("planId"));
        return Page.of(call, versions, plan -> String.valueOf(plan.version()), PlanView::plan);
    }

    Reply version(Call call) throws IOException {
        String name = call.variable("planId");
        int version = number(call);
        String document = parts.plans().document(name, version);
        Plan plan = parts.plans().versions(name).stream()
                .filter(one -> one.version() == version)
                .findFirst()
                .orElseThrow(() -> new IOException("version " + version + " went meanwhile"));
        return tagged(Reply.ok(PlanView.plan(plan).set("document", PlanView.raw(document))), plan);
    }

    Reply document(Call call) throws IOException {
        Plan plan = parts.plans().find(call.variable("planId"));
        return tagged(Reply.ok(PlanView.raw(parts.plans().document(plan.name(), plan.version()))), plan);
    }

    Reply versionDocument(Call call) throws IOException {
        return Reply.ok(PlanView.raw(parts.plans().document(call.variable("planId"), number(call))));
    }

    Reply put(Call call) throws IOException {
        String document = call.text(Plans.MOST_BYTES);
        Change change = change(call);
        Plans plans = parts.plans();
        try {
            Plan plan = plans.put(change, document);
            return saved(plan, plans.check(document));
        } catch (ProblemException e) {
            if (e.problem().code().equals("PLAN_INVALID")) {
                throw Refusal.badDocument(e.problem(), errors(plans.check(document)));
            }
            throw e;
        }
    }

    Reply revert(Call call) throws IOException {
        Plans plans = parts.plans();
        Plan plan = plans.again(change(call), number(call));
        return saved(plan, plans.check(plans.document(plan.name(), plan.version())));
    }

    Reply delete(Call call) throws IOException {
        Change change = change(call);
        if (change.of().isEmpty()) {
            throw Refusal.badRequest(
                    "IF_MATCH_MISSING", "The request does not say which version is to go.", "Send If-Match.");
        }
        parts.plans().delete(change);
        return Reply.empty();
    }

    Reply generate(Call call) throws IOException {
        Body body = call.body(false);
        Set<Scope> of = new HashSet<>();
        List<String> machines = body.texts("machines");
        List<String> groups = body.texts("groups");
        List<String> customers = body.texts("customers");
        body.check();
        for (String id : machines) {
            of.add(Scope.of(Ids.machine(parts, id).id()));
        }
        for (String id : groups) {
            of.add(new Scope.OfGroup(Ids.group(parts, id).id()));
        }
        for (String id : customers) {
            of.add(new Scope.OfCustomer(Ids.customer(parts, id).id()));
        }
        return Reply.ok(PlanView.raw(parts.plans().generate(of)));
    }

    Reply checkDocument(Call call) throws IOException {
        return checked(call.text(Plans.MOST_BYTES));
    }

    Reply check(Call call) throws IOException {
        Plan plan = parts.plans().find(call.variable("planId"));
        return checked(parts.plans().document(plan.name(), plan.version()));
    }

    Reply schema(Call call) throws IOException {
        return Reply.ok(PlanView.raw(parts.plans().schema()));
    }

    private Reply checked(String document) throws IOException {
        return Reply.ok(PlanView.check(parts.plans().check(document), groups(document)));
    }

    /** None when the document does not allow an order; the findings say why. */
    private List<StartGroup> groups(String document) throws IOException {
        try {
            return parts.plans().order(document);
        } catch (ProblemException e) {
            if (e.problem().code().equals("PLAN_INVALID")) {
                return List.of();
            }
            throw e;
        }
    }

    private Reply shown(Plan plan) throws IOException {
        String document = parts.plans().document(plan.name(), plan.version());
        return tagged(
                Reply.ok(PlanView.listed(parts.statuses().plan(plan.name())).set("document", PlanView.raw(document))),
                plan);
    }

    private static Reply saved(Plan plan, List<Finding> findings) {
        var json = PlanView.plan(plan);
        json.set("findings", PlanView.check(findings, List.of()).get("findings"));
        return tagged(Reply.of(plan.version() == 1 ? 201 : 200, json), plan);
    }

    private static Reply tagged(Reply reply, Plan plan) {
        return reply.with("ETag", "\"" + plan.version() + "\"");
    }

    private Change change(Call call) throws IOException {
        String name = call.variable("planId");
        return new Change(name, of(call, name), call.user());
    }

    private OptionalInt of(Call call, String name) throws IOException {
        String given = call.request().getHeader("If-Match");
        if (given == null) {
            return OptionalInt.empty();
        }
        String tag = given.strip();
        if (tag.equals("*")) {
            return OptionalInt.of(parts.plans().versions(name).get(0).version());
        }
        if (!tag.matches("\"[1-9]\\d{0,8}\"")) {
            throw Refusal.badRequest(
                    "IF_MATCH_INVALID",
                    "The header If-Match is no entity tag of a plan.",
                    "Send the ETag that came with the plan: its version in quotes.");
        }
        return OptionalInt.of(Integer.parseInt(tag.substring(1, tag.length() - 1)));
    }

    /** 0, which no plan has, for what is no number. */
    private static int number(Call call) {
        String text = call.variable("version");
        return text.matches("[1-9]\\d{0,8}") ? Integer.parseInt(text) : 0;
    }

    /** The blockers, with their places in the document. */
    static List<FieldError> errors(List<Finding> findings) {
        return findings.stream()
                .filter(finding -> finding.level() == Finding.Level.BLOCKER)
                .map(finding -> new FieldError(finding.where(), finding.code(), finding.message()))
                .toList();
    }
}
