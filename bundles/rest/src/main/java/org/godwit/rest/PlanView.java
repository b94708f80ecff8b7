// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.util.List;
import org.godwit.api.plan.Finding;
import org.godwit.api.plan.Plan;
import org.godwit.api.plan.PlannedMachine;
import org.godwit.api.plan.StartGroup;
import org.godwit.api.readiness.PlanStatus;

/** Plans as JSON. */
final class PlanView {
    private PlanView() {}

    static ObjectNode plan(Plan plan) {
        ObjectNode json = Json.object();
        json.put("name", plan.name());
        json.put("version", plan.version());
        json.put("savedAt", Json.time(plan.at()));
        json.put("savedBy", plan.by());
        json.put("note", plan.note());
        json.put("devices", plan.devices());
        json.put("deleted", plan.deleted());
        return json;
    }

    /** With how it stands. */
    static ObjectNode listed(PlanStatus status) {
        return plan(status.plan()).set("status", StatusView.plan(status));
    }

    /** A document to the byte as it was given. */
    static JsonNode raw(String document) {
        return JsonNodeFactory.instance.rawValueNode(new RawValue(document));
    }

    static ObjectNode check(List<Finding> findings, List<StartGroup> groups) {
        ObjectNode json = findings(findings);
        json.set("groups", Json.array(groups, PlanView::group));
        return json;
    }

    static ObjectNode findings(List<Finding> findings) {
        ObjectNode json = Json.object();
        json.put("blockers", count(findings, Finding.Level.BLOCKER));
        json.put("warnings", count(findings, Finding.Level.WARNING));
        json.put("infos", count(findings, Finding.Level.INFO));
        json.set("findings", Json.array(findings, PlanView::finding));
        return json;
    }

    private static long count(List<Finding> findings, Finding.Level level) {
        return findings.stream().filter(finding -> finding.level() == level).count();
    }

    private static ObjectNode finding(Finding finding) {
        ObjectNode json = Json.object();
        json.put("level", Json.word(finding.level()));
        json.put("code", finding.code());
        json.put("pointer", finding.where());
        json.put("detail", finding.message());
        Json.putUnlessEmpty(json, "hint", finding.remedy());
        return json;
    }

    private static ObjectNode group(StartGroup group) {
        ObjectNode json = Json.object();
        json.put("rank", group.rank());
        group.approval().ifPresent(text -> json.put("approval", text));
        json.set(
                "devices",
                Json.texts(group.machines().stream().map(PlannedMachine::name).toList()));
        return json;
    }
}
