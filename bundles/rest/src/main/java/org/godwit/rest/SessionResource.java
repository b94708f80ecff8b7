// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.TreeSet;
import org.godwit.api.access.Accounts.Person;

/** Signing in and out. */
final class SessionResource {
    private static final String COOKIE_ATTRIBUTES = "; Path=/; HttpOnly; Secure; SameSite=Strict";

    private final Authentication authentication;

    SessionResource(Authentication authentication) {
        this.authentication = authentication;
    }

    Reply signIn(Call call) throws IOException {
        Body body = call.body(true);
        String user = body.needed("user");
        char[] password = body.needed("password").toCharArray();
        body.check();
        Person person;
        try {
            person = authentication.signIn(call.request().getRemoteAddr(), user, password);
        } finally {
            Arrays.fill(password, '\0');
        }
        Sessions.Opened opened = authentication.sessions().open(person);
        ObjectNode json = view(person);
        json.put("token", opened.token());
        json.put("expiresAt", Json.time(opened.session().expiresAt()));
        return Reply.of(201, json).with("Set-Cookie", Authentication.COOKIE + "=" + opened.token() + COOKIE_ATTRIBUTES);
    }

    Reply show(Call call) {
        SignedIn caller = call.signedIn();
        ObjectNode json = view(caller.person());
        caller.session().ifPresent(session -> json.put("expiresAt", Json.time(session.expiresAt())));
        return Reply.ok(json);
    }

    Reply signOut(Call call) {
        call.signedIn().session().ifPresent(session -> authentication.sessions().close(session.key()));
        return Reply.empty().with("Set-Cookie", Authentication.COOKIE + "=; Max-Age=0" + COOKIE_ATTRIBUTES);
    }

    private static ObjectNode view(Person person) {
        ObjectNode json = Json.object();
        json.put("user", person.name());
        json.set("roles", Json.texts(new TreeSet<>(person.roles())));
        return json;
    }
}
