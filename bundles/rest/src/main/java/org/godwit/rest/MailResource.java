// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.godwit.api.notify.Mail;

/** Alerts by mail: how that stands, and a mail to try it. */
final class MailResource {
    private final Parts parts;

    private MailResource(Parts parts) {
        this.parts = parts;
    }

    Reply show(Call call) throws IOException {
        Mail.Standing standing = parts.telling().mail().standing();
        ObjectNode json = Json.object();
        Json.putUnlessEmpty(json, "server", standing.server());
        json.put("security", standing.security());
        Json.putUnlessEmpty(json, "sender", standing.sender());
        json.set("recipients", Json.texts(standing.recipients()));
        json.put("leastSeverity", Json.word(standing.least()));
        json.put("waiting", standing.waiting());
        Json.putUnlessEmpty(json, "lastProblem", standing.lastProblem());
        return Reply.ok(json);
    }

    Reply test(Call call) throws IOException {
        call.body(false).check();
        String answer = parts.telling().mail().test(call.signedIn().person().name());
        return Reply.ok(Json.object().put("answer", answer));
    }

    /** Its routes. */
    static void routes(Router routes, Parts parts) {
        MailResource mail = new MailResource(parts);
        routes.add(Router.Access.ADMIN, "GET", "/mail", mail::show)
                .add(Router.Access.ADMIN, "POST", "/mail:test", mail::test);
    }
}
