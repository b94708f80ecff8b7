// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.godwit.api.access.Accounts.Person;
import org.godwit.api.problem.ProblemException;
import org.junit.jupiter.api.Test;

/** Who a request is from: bearer token, then HTTP Basic, then the cookie; and what a wrong one is told. */
class AuthenticationTest {
    private static final Person ADMIN = new Person("ädmin", Set.of("admin"));
    private static final String PASSWORD = "pass: wörd, with colon";

    private final Parts parts = new Parts();
    private final List<char[]> seen = new ArrayList<>();
    private final Sessions sessions = new Sessions(new SecureRandom(), Clock.systemUTC());
    private final Authentication authentication =
            new Authentication(parts, sessions, new SignInLimit(Clock.systemUTC()));

    AuthenticationTest() {
        parts.accounts = (name, password) -> {
            seen.add(password);
            boolean right = name.equals(ADMIN.name()) && Arrays.equals(password, PASSWORD.toCharArray());
            return right ? Optional.of(ADMIN) : Optional.empty();
        };
    }

    @Test
    void basicSignsInOneRequestWithoutASession() throws Exception {
        for (String scheme : new String[] {"Basic ", "basic ", "BASIC   "}) {
            SignedIn caller = authentication.caller(request(
                    Map.of("Authorization", scheme + base64(ADMIN.name() + ":" + PASSWORD), "From", "10.0.0.1")));
            assertThat(caller.person()).isEqualTo(ADMIN);
            assertThat(caller.session()).isEmpty();
            assertThat(caller.byCookie()).isFalse();
        }
        assertThat(seen).as("wiped after use").allSatisfy(password -> assertThat(password)
                .containsOnly('\0'));
    }

    @Test
    void bearerComesBeforeBasicAndBothBeforeTheCookie() throws Exception {
        String token = sessions.open(ADMIN).token();
        SignedIn bearer = authentication.caller(request(Map.of("Authorization", "Bearer " + token)));
        assertThat(bearer.session()).isPresent();
        assertThat(bearer.byCookie()).isFalse();
        SignedIn cookie = authentication.caller(request(Map.of("Cookie", token)));
        assertThat(cookie.byCookie()).isTrue();
        refused(401, Map.of("Authorization", "Bearer other", "Cookie", token));
        refused(401, Map.of("Authorization", "Basic " + base64("ädmin:wrong"), "Cookie", token));
    }

    @Test
    void nobodyAndOddCredentialsAreToldToSignInAndNoMore() throws Exception {
        refused(401, Map.of());
        refused(401, Map.of("Cookie", "not-a-session"));
        for (String odd : new String[] {"Basic", "Basic %%%", "Basic " + base64("nocolon"), "Bearer", "Token x"}) {
            refused(401, Map.of("Authorization", odd));
        }
        byte[] noText = {(byte) 0xc3, ':', 'x'};
        refused(401, Map.of("Authorization", "Basic " + Base64.getEncoder().encodeToString(noText)));
        assertThat(seen).as("nothing that is no password was tried").isEmpty();
    }

    @Test
    void wrongPasswordsCloseTheDoorForTheirAddressOnly() throws Exception {
        for (int i = 0; i < SignInLimit.ATTEMPTS; i++) {
            refused(401, Map.of("Authorization", "Basic " + base64("ädmin:wrong"), "From", "10.0.0.1"));
        }
        String right = "Basic " + base64(ADMIN.name() + ":" + PASSWORD);
        int asked = seen.size();
        refused(429, Map.of("Authorization", right, "From", "10.0.0.1"));
        assertThat(seen).as("the password is not even looked at").hasSize(asked);
        assertThat(authentication
                        .caller(request(Map.of("Authorization", right, "From", "10.0.0.2")))
                        .person())
                .isEqualTo(ADMIN);
        String token = sessions.open(ADMIN).token();
        assertThat(authentication
                        .caller(request(Map.of("Authorization", "Bearer " + token, "From", "10.0.0.1")))
                        .person())
                .as("who is signed in stays so")
                .isEqualTo(ADMIN);
    }

    @Test
    void anAccountServiceThatFailsCostsNoAttempt() throws Exception {
        parts.accounts = null;
        for (int i = 0; i < 2 * SignInLimit.ATTEMPTS; i++) {
            assertThatThrownBy(() -> authentication.signIn("10.0.0.1", "ädmin", PASSWORD.toCharArray()))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.problem().code()).isEqualTo("ACCOUNTS_UNAVAILABLE"));
        }
    }

    @Test
    void onlyAWriteByCookieNeedsTheHeaderThatForeignPagesCannotSend() throws Exception {
        String token = sessions.open(ADMIN).token();
        SignedIn byCookie = authentication.caller(request(Map.of("Cookie", token)));
        for (Map<String, String> headers :
                List.of(Map.<String, String>of(), Map.of(Authentication.REQUEST_HEADER, "0"))) {
            assertThatThrownBy(() -> Authentication.checkWrite(request(headers), byCookie))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.problem().code()).isEqualTo("REQUEST_HEADER_MISSING"));
        }
        Authentication.checkWrite(request(Map.of(Authentication.REQUEST_HEADER, "1")), byCookie);
        Authentication.checkWrite(
                request(Map.of()), authentication.caller(request(Map.of("Authorization", "Bearer " + token))));
    }

    private void refused(int status, Map<String, String> headers) throws IOException {
        assertThatThrownBy(() -> authentication.caller(request(headers)))
                .as(headers.toString())
                .isInstanceOfSatisfying(Refusal.class, refusal -> {
                    assertThat(refusal.status()).isEqualTo(status);
                    assertThat(refusal.headers()).containsKey(status == 401 ? "WWW-Authenticate" : "Retry-After");
                    assertThat(refusal.problem().message()).doesNotContain(PASSWORD);
                });
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A request of these headers; {@code From} is its address, {@code Cookie} the session's. */
    private static HttpServletRequest request(Map<String, String> headers) {
        Map<String, String> all = new TreeMap<>(headers);
        return (HttpServletRequest) Proxy.newProxyInstance(
                AuthenticationTest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (self, method, arguments) -> switch (method.getName()) {
                    case "getHeader" -> all.get((String) arguments[0]);
                    case "getRemoteAddr" -> all.getOrDefault("From", "127.0.0.1");
                    case "getCookies" ->
                        all.containsKey("Cookie")
                                ? new Cookie[] {
                                    new Cookie("theme", "dark"), new Cookie("godwit_session", all.get("Cookie"))
                                }
                                : null;
                    default -> throw new AssertionError("nobody needs " + method);
                });
    }
}
