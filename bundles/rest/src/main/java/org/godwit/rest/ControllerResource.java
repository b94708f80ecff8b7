// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Instant;

/** What this controller is. */
final class ControllerResource {
    private final Parts parts;
    private final String version;
    private final Clock clock;

    ControllerResource(Parts parts, String version, Clock clock) {
        this.parts = parts;
        this.version = version;
        this.clock = clock;
    }

    Reply show(Call call) {
        ObjectNode json = Json.object();
        json.put("product", "godwit");
        json.put("version", version);
        json.put(
                "startedAt",
                Json.time(Instant.ofEpochMilli(
                        ManagementFactory.getRuntimeMXBean().getStartTime())));
        json.put("time", Json.time(clock.instant()));
        parts.enrolmentIfPresent()
                .ifPresent(enrolment -> json.put("authorityFingerprint", enrolment.authorityFingerprint()));
        json.put("java", Runtime.version().toString());
        return Reply.ok(json);
    }
}
