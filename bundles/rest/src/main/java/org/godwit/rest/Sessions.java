// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.access.Accounts.Person;

/** Who is signed in, in memory: a restart of the controller signs everybody out. Keeps digests, not tokens. */
final class Sessions {

    /** Sessions kept at once; the one unused for longest gives way, so that nobody can fill the memory. */
    static final int MAX = 1000;

    /** A session ends when it was not used for so long: a night. */
    static final Duration IDLE = Duration.ofHours(12);

    /** A session ends after this, used or not: a working week, so that a forgotten token does not live for ever. */
    static final Duration LIFE = Duration.ofDays(7);

    /**
     * @param key digest of its token
     */
    record Session(String key, Person person, Instant createdAt, Instant usedAt) {
        Instant expiresAt() {
            Instant idle = usedAt.plus(IDLE);
            Instant end = createdAt.plus(LIFE);
            return idle.isBefore(end) ? idle : end;
        }
    }

    /** A new session and its secret, which is kept nowhere. */
    record Opened(Session session, String token) {}

    private final Map<String, Session> sessions = new LinkedHashMap<>(16, 0.75f, true);
    private final SecureRandom random;
    private final Clock clock;

    Sessions(SecureRandom random, Clock clock) {
        this.random = random;
        this.clock = clock;
    }

    synchronized Opened open(Person person) {
        byte[] secret = new byte[32];
        random.nextBytes(secret);
        String token = "gws_" + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        Instant now = clock.instant();
        Session session = new Session(digest(token), person, now, now);
        sessions.put(session.key(), session);
        Iterator<String> oldest = sessions.keySet().iterator();
        while (sessions.size() > MAX) {
            oldest.next();
            oldest.remove();
        }
        return new Opened(session, token);
    }

    /** The session of a token, used now; its end moves on. */
    synchronized Optional<Session> use(String token) {
        String key = digest(token);
        if (!alive(key)) {
            return Optional.empty();
        }
        Session found = sessions.get(key);
        if (found == null) {
            return Optional.empty();
        }
        Session used = new Session(key, found.person(), found.createdAt(), clock.instant());
        sessions.put(key, used);
        return Optional.of(used);
    }

    /** Whether a session has not ended; does not count as use. */
    synchronized boolean alive(String key) {
        Session found = sessions.get(key);
        if (found != null && !clock.instant().isBefore(found.expiresAt())) {
            sessions.remove(key);
            return false;
        }
        return found != null;
    }

    synchronized void close(String key) {
        sessions.remove(key);
    }

    private static String digest(String token) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256, which every Java must have", e);
        }
    }
}
