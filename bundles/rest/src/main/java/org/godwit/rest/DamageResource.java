// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Optional;
import org.godwit.api.point.Damage;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePoints;
import org.godwit.api.point.Verification;

/** What cannot be had back, as the newest look at each restore point has shown. */
final class DamageResource {
    private final Parts parts;

    DamageResource(Parts parts) {
        this.parts = parts;
    }

    Reply list(Call call) throws IOException {
        RestorePoints points = parts.restorePoints();
        ObjectNode json = Json.object();
        ArrayNode items = json.putArray("items");
        for (Verification verification : points.damaged()) {
            // It may have been deleted meanwhile.
            Optional<RestorePoint> point = points.find(verification.point());
            point.ifPresent(known -> verification.damages().forEach(damage -> items.add(view(known, damage))));
        }
        return Reply.ok(json);
    }

    private static ObjectNode view(RestorePoint point, Damage damage) {
        ObjectNode item = PointView.damage(damage);
        item.put("point", point.id().value());
        item.put("takenAt", Json.time(point.takenAt()));
        item.put("machine", point.machine().id().value());
        item.put("machineName", point.machine().name());
        item.put("store", point.store().value());
        return item;
    }
}
