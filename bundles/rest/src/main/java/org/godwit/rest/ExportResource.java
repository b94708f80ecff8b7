// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.godwit.api.export.Exports;
import org.godwit.api.export.Exports.Export;
import org.godwit.api.point.RestorePoint;

/** Disks of restore points that are served. Only administrators see them: who has the address of one may read it. */
final class ExportResource {
    private static final int USUAL_SECONDS = 24 * 60 * 60;

    private final Parts parts;

    private ExportResource(Parts parts) {
        this.parts = parts;
    }

    Reply list(Call call) throws IOException {
        return Page.of(call, exports().list(), Export::id, ExportResource::view);
    }

    Reply show(Call call) throws IOException {
        return Reply.ok(view(exports().find(call.variable("exportId"))));
    }

    Reply create(Call call) throws IOException {
        Body body = call.body(true);
        String point = body.needed("restorePoint");
        String disk = body.text("disk").orElse("");
        boolean writable = body.flag("writable");
        Optional<Boolean> tls = body.isGiven("tls") ? Optional.of(body.flag("tls")) : Optional.empty();
        int seconds = body.number("lifeSeconds", 60, (int) Exports.MOST_LIFE.toSeconds(), USUAL_SECONDS);
        body.check();
        RestorePoint found = Ids.point(parts, point);
        Export made = exports()
                .create(new Exports.Order(found.id(), disk, writable, tls, Duration.ofSeconds(seconds)), call.user());
        return Reply.of(201, view(made)).with("Location", "/api/v1/exports/" + made.id());
    }

    Reply end(Call call) throws IOException {
        exports().end(call.variable("exportId"), call.user());
        return Reply.empty();
    }

    private Exports exports() throws IOException {
        return parts.runs().exports();
    }

    private static ObjectNode view(Export export) {
        ObjectNode json = Json.object();
        json.put("id", export.id());
        json.put("restorePoint", export.point().value());
        json.put("disk", export.disk());
        json.put("sizeBytes", export.sizeBytes());
        json.put("writable", export.writable());
        json.put("tls", export.tls());
        json.put("name", export.name());
        json.put("uri", export.uri().toString());
        json.put("createdAt", Json.time(export.createdAt()));
        json.put("endsAt", Json.time(export.endsAt()));
        json.put("createdBy", export.by());
        Exports.Activity activity = export.activity();
        json.put("connections", activity.connections());
        json.put("servedBytes", activity.servedBytes());
        json.put("loadedBytes", activity.loadedBytes());
        json.put("writtenBytes", activity.writtenBytes());
        Json.putUnlessEmpty(json, "trouble", activity.trouble());
        return json;
    }

    /** Its routes. */
    static void routes(Router routes, Parts parts) {
        ExportResource exports = new ExportResource(parts);
        routes.add(Router.Access.ADMIN, "GET", "/exports", exports::list)
                .add(Router.Access.ADMIN, "POST", "/exports", exports::create)
                .add(Router.Access.ADMIN, "GET", "/exports/{exportId}", exports::show)
                .add(Router.Access.ADMIN, "DELETE", "/exports/{exportId}", exports::end);
    }
}
