// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
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
        for (RestorePoint point : points.all()) {
            Optional<Verification> known = points.verification(point.id());
            for (Damage damage : known.map(Verification::damages).orElse(List.of())) {
                ObjectNode item = PointView.damage(damage);
                item.put("point", point.id().value());
                item.put("takenAt", Json.time(point.takenAt()));
                item.put("machine", point.machine().id().value());
                item.put("machineName", point.machine().name());
                item.put("store", point.store().value());
                items.add(item);
            }
        }
        return Reply.ok(json);
    }
}
