// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.godwit.api.disk.Concern;
import org.godwit.api.image.DiskImage;
import org.godwit.api.point.Damage;
import org.godwit.api.point.ReplicationFigures;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.Verification;

/** Restore points as JSON. */
final class PointView {
    private PointView() {}

    /** With what is known about it besides: its verification, and what becomes of it. */
    static ObjectNode view(RestorePoint point, Optional<Verification> verification, Optional<ObjectNode> fate) {
        ObjectNode json = view(point, verification);
        fate.ifPresent(known -> json.set("retention", known));
        return json;
    }

    private static ObjectNode view(RestorePoint point, Optional<Verification> verification) {
        ObjectNode json = Json.object();
        json.put("id", point.id().value());
        json.put("machine", point.machine().id().value());
        json.put("machineName", point.machine().name());
        json.put("takenAt", Json.time(point.takenAt()));
        json.put("consistency", Json.word(point.consistency()));
        json.set("concerns", Json.array(concerns(point), MachineView::concern));
        json.put("store", point.store().value());
        json.put("domain", point.domain());
        json.put("sizeBytes", point.sizeBytes());
        json.put("dataBytes", point.dataBytes());
        json.set("disks", Json.array(point.images(), PointView::disk));
        json.set("figures", figures(point.figures()));
        verification.ifPresent(known -> json.set("verification", verification(known)));
        return json;
    }

    /** What was said of how the point was taken: above all why its level is lower than the one wanted, and what was not read. */
    private static List<Concern> concerns(RestorePoint point) {
        return point.machine().concerns().stream()
                .filter(concern -> concern.code().startsWith("CONSISTENCY_")
                        || concern.code().equals("POST_THAW_FAILED")
                        || concern.code().equals("FREE_SPACE_SKIPPED"))
                .toList();
    }

    private static ObjectNode disk(DiskImage image) {
        ObjectNode json = Json.object();
        json.put("name", image.disk().name());
        json.put("sizeBytes", image.sizeBytes());
        json.put("dataBytes", image.dataBytes());
        json.put("root", image.root().toString());
        json.put("strategy", image.strategy());
        return json;
    }

    private static ObjectNode figures(ReplicationFigures figures) {
        ObjectNode json = Json.object();
        json.put("readBytes", figures.readBytes());
        json.put("changedBytes", figures.changedBytes());
        json.put("sentBytes", figures.sentBytes());
        json.put("storedBytes", figures.storedBytes());
        json.put("durationSeconds", figures.milliseconds() / 1000.0);
        json.put("attempts", figures.attempts());
        return json;
    }

    private static ObjectNode verification(Verification verification) {
        ObjectNode json = Json.object();
        json.put("at", Json.time(verification.at()));
        json.put("intact", verification.intact());
        json.put("readBytes", verification.readBytes());
        json.set("damages", Json.array(verification.damages(), PointView::damage));
        return json;
    }

    static ObjectNode damage(Damage damage) {
        ObjectNode json = Json.object();
        json.put("disk", damage.disk().name());
        json.put("offset", damage.extent().offset());
        json.put("lengthBytes", damage.extent().length());
        json.set("problem", Json.problem(damage.problem()));
        return json;
    }
}
