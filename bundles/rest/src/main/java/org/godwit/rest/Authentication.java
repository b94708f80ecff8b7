// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.godwit.api.access.Accounts.Person;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;

/** Finds out who a request is from: bearer token, HTTP Basic, or the cookie, in this order. */
final class Authentication {

    static final String COOKIE = "godwit_session";

    /** What a foreign page cannot make a browser send without our leave (it would ask by CORS first). */
    static final String REQUEST_HEADER = "X-Godwit-Request";

    private final Parts parts;
    private final Sessions sessions;
    private final SignInLimit limit;

    Authentication(Parts parts, Sessions sessions, SignInLimit limit) {
        this.parts = parts;
        this.sessions = sessions;
        this.limit = limit;
    }

    Sessions sessions() {
        return sessions;
    }

    /** @throws Refusal 401 when nobody is signed in */
    SignedIn caller(HttpServletRequest request) throws IOException {
        String header = Optional.ofNullable(request.getHeader("Authorization")).orElse("");
        String scheme = header.toLowerCase(Locale.ROOT);
        if (scheme.startsWith("bearer ")) {
            return bySession(header.substring(7).strip(), false);
        }
        if (scheme.startsWith("basic ")) {
            return byPassword(request, header.substring(6).strip());
        }
        return bySession(cookie(request).orElse(""), true);
    }

    /** @throws Refusal 401 when name and password do not belong together, 429 after too many tries */
    Person signIn(String address, String name, char[] password) throws IOException {
        limit.attempt(address);
        Optional<Person> person;
        try {
            person = parts.accounts().signIn(name, password);
        } catch (IOException | RuntimeException e) {
            limit.succeeded(address);
            throw e;
        }
        if (person.isEmpty()) {
            throw Refusal.unauthenticated("Nobody of that name has that password.");
        }
        limit.succeeded(address);
        return person.get();
    }

    /** Refuses a write that a foreign page may have made the browser send. */
    static void checkWrite(HttpServletRequest request, SignedIn caller) throws IOException {
        if (caller.byCookie() && !"1".equals(request.getHeader(REQUEST_HEADER))) {
            throw Problem.of(
                            Kind.DENIED,
                            "REQUEST_HEADER_MISSING",
                            "A write signed in by cookie came without the header " + REQUEST_HEADER + ".",
                            "Send " + REQUEST_HEADER + ": 1, or sign in by bearer token or HTTP Basic.")
                    .asException();
        }
    }

    private SignedIn bySession(String token, boolean byCookie) throws Refusal {
        if (token.isEmpty()) {
            throw Refusal.unauthenticated("Nobody is signed in.");
        }
        return sessions.use(token)
                .map(session -> new SignedIn(session.person(), Optional.of(session), byCookie))
                .orElseThrow(() -> Refusal.unauthenticated("The session has ended."));
    }

    private SignedIn byPassword(HttpServletRequest request, String encoded) throws IOException {
        char[] pair = decoded(encoded);
        int colon = -1;
        for (int i = 0; i < pair.length && colon < 0; i++) {
            colon = pair[i] == ':' ? i : -1;
        }
        if (colon < 0) {
            throw Refusal.unauthenticated("The Authorization header is not base64 of name:password.");
        }
        char[] password = Arrays.copyOfRange(pair, colon + 1, pair.length);
        try {
            Person person = signIn(request.getRemoteAddr(), new String(pair, 0, colon), password);
            return new SignedIn(person, Optional.empty(), false);
        } finally {
            Arrays.fill(pair, '\0');
            Arrays.fill(password, '\0');
        }
    }

    private static char[] decoded(String base64) throws Refusal {
        try {
            CharBuffer chars = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Base64.getDecoder().decode(base64)));
            char[] pair = new char[chars.remaining()];
            chars.get(pair);
            return pair;
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw Refusal.unauthenticated("The Authorization header is not base64 of name:password.");
        }
    }

    private static Optional<String> cookie(HttpServletRequest request) {
        Cookie[] cookies = request.getCookies();
        return cookies == null
                ? Optional.empty()
                : Arrays.stream(cookies)
                        .filter(cookie -> cookie.getName().equals(COOKIE))
                        .map(Cookie::getValue)
                        .findFirst();
    }
}
