// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
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
                "godwit-agent --controller " + invitation.controllerUrl() + " --token " + invitation.token());
        return Reply.of(201, json);
    }
}
