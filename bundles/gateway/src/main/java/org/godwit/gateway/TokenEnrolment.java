// SPDX-License-Identifier: Apache-2.0
package org.godwit.gateway;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.godwit.api.access.Credentials;
import org.godwit.api.access.Enrolment;
import org.godwit.api.access.Invitation;
import org.godwit.api.disk.MachineId;
import org.godwit.wire.Token;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Invites agents by tokens that carry the authority's fingerprint, and shows them the door. */
@Component(service = Enrolment.class)
public final class TokenEnrolment implements Enrolment {
    private static final Logger LOG = LoggerFactory.getLogger(TokenEnrolment.class);

    /** A token that outlives the person who asked for it is a hole. */
    private static final Duration LONGEST = Duration.ofDays(90);

    private static final int MOST_USES = 10_000;

    private final Authority authority;
    private final Installation installation;
    private final Credentials credentials;
    private final LiveSessions sessions;
    private final AgentUpdates updates;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    @Activate
    public TokenEnrolment(
            @Reference Pki pki,
            @Reference Credentials credentials,
            @Reference LiveSessions sessions,
            @Reference AgentUpdates updates) {
        this(new Door(pki.authority(), credentials, Clock.systemUTC()), sessions, Installation.of(pki), updates);
    }

    TokenEnrolment(Door door, LiveSessions sessions, Installation installation, AgentUpdates updates) {
        this.updates = updates;
        this.authority = door.authority();
        this.credentials = door.credentials();
        this.clock = door.clock();
        this.sessions = sessions;
        this.installation = installation;
    }

    @Override
    public Invitation invite(Duration validFor, int uses) throws IOException {
        if (validFor.isNegative() || validFor.isZero() || validFor.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "a token is valid for up to " + LONGEST.toDays() + " days, not " + validFor);
        }
        if (uses < 1 || uses > MOST_USES) {
            throw new IllegalArgumentException("a token has 1 to " + MOST_USES + " uses, not " + uses);
        }
        byte[] secret = new byte[Token.SECRET_BYTES];
        random.nextBytes(secret);
        Token token = Token.of(secret, HexFormat.of().parseHex(authority.fingerprint()));
        Instant now = clock.instant();
        Instant expiresAt = now.plus(validFor);
        credentials.add(new Credentials.EnrolmentToken(token.digest(), now, expiresAt, uses));
        LOG.info("token made expiresAt={} uses={}", expiresAt, uses);
        return new Invitation(token.reveal(), installation.url(), expiresAt, uses, commands(token));
    }

    /** A token without them still lets agents in. */
    private List<String> commands(Token token) {
        try {
            return installation.commands(token);
        } catch (IOException e) {
            LOG.warn("Cannot read the agent's packages, so that no installation is offered: {}", e.toString());
            return List.of();
        }
    }

    @Override
    public void revoke(MachineId machine) throws IOException {
        credentials.revoke(machine);
        sessions.end(machine, "its certificates were revoked");
        LOG.info("certificates revoked machine={}", machine);
    }

    @Override
    public String authorityFingerprint() {
        return authority.fingerprint();
    }

    @Override
    public Optional<Software> software(MachineId machine) {
        return updates.software(machine);
    }

    @Override
    public String update(MachineId machine) throws IOException {
        String version = updates.request(machine);
        sessions.wanted(machine, version);
        return version;
    }

    @Override
    public List<MachineId> updateAll() throws IOException {
        List<MachineId> asked = updates.requestAll();
        asked.forEach(machine -> sessions.wanted(machine, ""));
        return asked;
    }
}
