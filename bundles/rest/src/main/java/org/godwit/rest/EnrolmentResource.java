// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.godwit.api.access.Enrolment;
import org.godwit.api.access.Invitation;

/** Tokens with which agents enrol. */
final class EnrolmentResource {
    private static final int DEFAULT_SECONDS = 3600;
    private static final int MAX_SECONDS = (int) Duration.ofDays(30).toSeconds();
    private static final int MAX_USES = 1000;

    private final Parts parts;

    EnrolmentResource(Parts parts) {
        this.parts = parts;
    }

    Reply create(Call call) throws IOException {
        Body body = call.body(false);
        int seconds = body.number("validSeconds", 60, MAX_SECONDS, DEFAULT_SECONDS);
        int uses = body.number("uses", 1, MAX_USES, 1);
        body.check();
        Enrolment enrolment = parts.enrolment();
        Invitation invitation = enrolment.invite(Duration.ofSeconds(seconds), uses);
        ObjectNode json = Json.object();
        json.put("token", invitation.token());
        json.put("controllerUrl", invitation.controllerUrl());
        json.put("authorityFingerprint", enrolment.authorityFingerprint());
        json.put("expiresAt", Json.time(invitation.expiresAt()));
        json.put("uses", invitation.uses());
        json.put(
                "command",
                "GODWIT_TOKEN=" + invitation.token() + " godwit-agent enrol --controller "
                        + invitation.controllerUrl());
        if (!invitation.install().isEmpty()) {
            json.set("install", commands(invitation.install()));
        }
        return Reply.of(201, json);
    }

    private static ObjectNode commands(List<String> install) {
        ObjectNode json = Json.object();
        json.put("line", install.get(0));
        json.put("download", install.get(1));
        json.put("verify", install.get(2));
        json.put("run", install.get(3));
        return json;
    }
}
