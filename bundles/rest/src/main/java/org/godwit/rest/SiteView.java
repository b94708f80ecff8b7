// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import org.godwit.api.disk.Machine;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.LedgerEntry;
import org.godwit.api.site.SiteMachine;
import org.godwit.api.site.SiteOrder;
import org.godwit.api.site.SiteOrder.Points;

/** Cloud sites as JSON, as of one moment. */
final class SiteView {
    static final String LATEST = "latest";
    static final String VERIFIED = "latest_verified";
    static final String APPLICATION = "latest_application_consistent";

    private final Parts parts;
    private final Instant now;

    SiteView(Parts parts, Instant now) {
        this.parts = parts;
        this.now = now;
    }

    /** What a list shows: without the machines, but how many there are. */
    ObjectNode line(CloudSite site) throws IOException {
        return head(site, parts.runs().cloudSites().machines(site.id()));
    }

    ObjectNode whole(CloudSite site, List<SiteMachine> machines) throws IOException {
        ObjectNode json = head(site, machines);
        ArrayNode all = json.putArray("machines");
        for (SiteMachine machine : machines) {
            all.add(machine(site, machine));
        }
        return json;
    }

    private ObjectNode head(CloudSite site, List<SiteMachine> machines) throws IOException {
        ObjectNode json = Json.object();
        json.put("id", site.id().value());
        json.setAll(order(site.order()));
        json.put("state", Json.word(site.state()));
        Json.putUnlessEmpty(json, "phase", site.phase());
        Json.put(json, "job", site.job());
        json.put("startedBy", site.startedBy());
        json.put("startedAt", Json.time(site.startedAt()));
        json.put("changedAt", Json.time(site.changedAt()));
        site.upAt().ifPresent(at -> json.put("upAt", Json.time(at)));
        site.endsAt().ifPresent(at -> json.put("endsAt", Json.time(at)));
        site.decidesAt().ifPresent(at -> json.put("decidesAt", Json.time(at)));
        ArrayNode approvals = json.putArray("approvals");
        site.approvals().forEach(approvals::add);
        Json.put(json, "waitsFor", site.waitsFor());
        json.put("paused", site.paused());
        site.problem().ifPresent(problem -> json.set("problem", Json.problem(problem)));
        json.set(
                "allowed",
                Json.texts(parts.runs().cloudSites().allowed(site).stream()
                        .map(SiteView::word)
                        .toList()));
        json.put(
                "machineCount",
                machines.stream().filter(machine -> !machine.isRemoved()).count());
        json.put("readyCount", machines.stream().filter(SiteMachine::isReady).count());
        site.rto(machines).ifPresent(rto -> json.put("rtoSeconds", rto.toSeconds()));
        return json;
    }

    /** {@code approve}, {@code rollback}: as in paths. */
    static String word(Enum<?> act) {
        return act.name().toLowerCase(Locale.ROOT).replace("_", "");
    }

    /** An order with what was left out filled in. */
    static ObjectNode order(SiteOrder order) {
        ObjectNode json = Json.object();
        json.put("plan", order.plan());
        json.put("version", order.version());
        json.put("kind", Json.word(order.kind()));
        json.put("target", order.target());
        json.set("points", points(order.points()));
        ObjectNode exceptions = json.objectNode();
        new TreeMap<>(order.pointsOf()).forEach((device, points) -> exceptions.set(device, points(points)));
        if (!exceptions.isEmpty()) {
            json.set("devicePoints", exceptions);
        }
        if (!order.devices().isEmpty()) {
            json.set("devices", Json.texts(order.devices()));
        }
        if (!order.settings().isEmpty()) {
            json.set("settings", Json.texts(order.settings()));
        }
        if (order.kind() == SiteOrder.Kind.DRILL) {
            json.put("limitSeconds", order.limitSeconds());
        }
        json.put("source", Json.word(order.source()));
        order.policy().ifPresent(policy -> json.set("commitPolicy", policy(policy)));
        return json;
    }

    static ObjectNode policy(SiteOrder.CommitPolicy policy) {
        return Json.object().put("act", word(policy.act())).put("afterSeconds", policy.afterSeconds());
    }

    static JsonNode points(Points points) {
        if (points instanceof Points.At moment) {
            return Json.object().put("at", Json.time(moment.at()));
        }
        if (points instanceof Points.Exactly one) {
            return Json.object().put("point", one.id().value());
        }
        if (points instanceof Points.LatestVerified) {
            return TextNode.valueOf(VERIFIED);
        }
        return TextNode.valueOf(points instanceof Points.LatestApplicationConsistent ? APPLICATION : LATEST);
    }

    /** The restore point that a run would take of a machine now. */
    ObjectNode chosen(SiteMachine machine) throws IOException {
        ObjectNode json = Json.object();
        name(json, machine);
        point(json, machine);
        machine.pointTakenAt().ifPresent(at -> json.put("rpoSeconds", seconds(at, now)));
        return json;
    }

    private void name(ObjectNode json, SiteMachine machine) throws IOException {
        json.put("device", machine.device());
        json.put("machine", machine.machine().value());
        Optional<Machine> known = parts.machines().find(machine.machine());
        Json.put(json, "machineName", known.map(Machine::name));
    }

    private void point(ObjectNode json, SiteMachine machine) throws IOException {
        if (machine.point().isPresent()) {
            json.put("point", machine.point().get().value());
            parts.restorePoints()
                    .find(machine.point().get())
                    .ifPresent(point -> json.put("consistency", Json.word(point.consistency())));
        }
        machine.pointTakenAt().ifPresent(at -> json.put("pointTakenAt", Json.time(at)));
    }

    private ObjectNode machine(CloudSite site, SiteMachine machine) throws IOException {
        ObjectNode json = Json.object();
        name(json, machine);
        json.put("phase", Json.word(machine.phase()));
        machine.wanted().ifPresent(wanted -> json.put("wanted", Json.word(wanted)));
        machine.points().ifPresent(points -> json.set("points", points(points)));
        point(json, machine);
        machine.pointTakenAt().ifPresent(at -> json.put("rpoSeconds", seconds(at, site.startedAt())));
        json.put("sourceStopped", machine.stopped());
        json.set("copied", Json.texts(machine.copied()));
        Json.put(json, "instance", machine.instance());
        machine.startedAt().ifPresent(at -> json.put("startedAt", Json.time(at)));
        machine.readyAt().ifPresent(at -> json.put("readyAt", Json.time(at)));
        machine.readyAt()
                .filter(at -> site.upAt().filter(at::isAfter).isEmpty())
                .or(() -> site.state() == CloudSite.State.CREATING ? Optional.of(now) : Optional.empty())
                .ifPresent(until -> json.put("rtoSeconds", seconds(site.startedAt(), until)));
        Json.putUnlessEmpty(json, "evidence", machine.evidence());
        if (!machine.ran().isEmpty()) {
            json.set("scripts", Json.array(machine.ran(), SiteView::script));
        }
        machine.problem().ifPresent(problem -> json.set("problem", Json.problem(problem)));
        return json;
    }

    private static ObjectNode script(SiteMachine.Ran ran) {
        return Json.object()
                .put("name", ran.name())
                .put("when", ran.before() ? "pre" : "post")
                .put("endedAt", Json.time(ran.at()))
                .put("said", ran.said());
    }

    /** Not less than 0: a point that the run itself has made is younger than its order. */
    private static long seconds(Instant from, Instant until) {
        return Math.max(0, Duration.between(from, until).toSeconds());
    }

    static ObjectNode entry(LedgerEntry entry) {
        ObjectNode json = Json.object();
        json.put("target", entry.target());
        json.put("kind", Json.word(entry.kind()));
        json.put("device", entry.device());
        json.put("name", entry.name());
        if (entry.kind() == LedgerEntry.Kind.VOLUME) {
            json.put("sizeBytes", entry.sizeBytes());
        }
        json.put("standing", Json.word(entry.standing()));
        Json.put(json, "id", entry.id());
        json.put("changedAt", Json.time(entry.at()));
        entry.unansweredAt().ifPresent(at -> json.put("unansweredAt", Json.time(at)));
        return json;
    }
}
