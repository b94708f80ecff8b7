// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.point.RestorePoints;
import org.godwit.api.retention.Policies.Hold;
import org.godwit.api.retention.Retention;
import org.godwit.api.retention.Retention.Fate;

/** What is in the store. */
final class RestorePointResource {
    private static final Sort<RestorePoint> SORT = Sort.<RestorePoint, Instant>by("takenAt", RestorePoint::takenAt)
            .or("sizeBytes", RestorePoint::sizeBytes)
            .or("dataBytes", RestorePoint::dataBytes)
            .or("sentBytes", point -> point.figures().sentBytes());

    private final Parts parts;

    RestorePointResource(Parts parts) {
        this.parts = parts;
    }

    Reply list(Call call) throws IOException {
        Machine machine = Ids.machine(parts, call.variable("machineId"));
        RestorePoints points = parts.restorePoints();
        Comparator<RestorePoint> order = SORT.asked(call);
        Map<RestorePointId, Fate> fates = fates(machine.id());
        return Page.of(
                call,
                points.of(machine.id()).stream().sorted(order).toList(),
                point -> point.id().value(),
                point -> view(point, fates));
    }

    Reply delete(Call call) throws IOException {
        RestorePoint point = Ids.point(parts, call.variable("pointId"));
        boolean force = call.query("force").map("true"::equals).orElse(false);
        parts.pointDeletion().delete(point.id(), force, call.user());
        return Reply.empty();
    }

    Reply show(Call call) throws IOException {
        return shown(Ids.point(parts, call.variable("pointId")));
    }

    Reply hold(Call call) throws IOException {
        RestorePoint point = Ids.point(parts, call.variable("pointId"));
        Body body = call.body(true);
        String reason = body.needed("reason");
        if (reason.length() > Hold.MOST_REASON) {
            body.wrong("reason", "LENGTH", "is longer than " + Hold.MOST_REASON + " characters");
        }
        Optional<Instant> until = body.text("until").flatMap(text -> instant(body, text));
        body.check();
        parts.retention().hold(point.id(), reason, until, call.user());
        return shown(point);
    }

    Reply release(Call call) throws IOException {
        RestorePoint point = Ids.point(parts, call.variable("pointId"));
        parts.retention().release(point.id(), call.user());
        return Reply.empty();
    }

    private Reply shown(RestorePoint point) throws IOException {
        return Reply.ok(view(point, fates(point.machine().id())));
    }

    private ObjectNode view(RestorePoint point, Map<RestorePointId, Fate> fates) throws IOException {
        Optional<ObjectNode> fate = Optional.empty();
        Optional<Retention> retention = parts.retentionIfPresent();
        if (retention.isPresent() && fates.containsKey(point.id())) {
            Optional<Hold> hold = retention.get().hold(point.id()).filter(known -> known.holdsAt(Instant.now()));
            fate = Optional.of(RetentionView.fate(fates.get(point.id()), hold));
        }
        return PointView.view(point, parts.restorePoints().verification(point.id()), fate);
    }

    /** Empty while nobody decides about retention. */
    private Map<RestorePointId, Fate> fates(MachineId machine) throws IOException {
        Map<RestorePointId, Fate> fates = new HashMap<>();
        Optional<Retention> retention = parts.retentionIfPresent();
        if (retention.isPresent()) {
            retention.get().fates(machine).forEach(fate -> fates.put(fate.point(), fate));
        }
        return fates;
    }

    private static Optional<Instant> instant(Body body, String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeParseException e) {
            body.wrong("until", "FORMAT", "is no time like 2026-11-22T12:00:00Z");
            return Optional.empty();
        }
    }
}
