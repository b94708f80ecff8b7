// SPDX-License-Identifier: Apache-2.0
package org.godwit.gateway;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.godwit.api.access.Credentials;
import org.godwit.api.disk.MachineId;
import org.godwit.api.id.Ulid;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.godwit.wire.EnrolReply;
import org.godwit.wire.EnrolRequest;
import org.godwit.wire.Token;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets agents in: by token the first time, by certificate ever after. The certificate is looked up at every request, so
 * that a revoked one is refused on connections that are open, too.
 */
record Door(Authority authority, Credentials credentials, Clock clock) {
    private static final Logger LOG = LoggerFactory.getLogger(Door.class);
    private static final SecureRandom RANDOM = new SecureRandom();

    /** @throws IOException DENIED {@code TOKEN_UNKNOWN}, {@code TOKEN_USED_UP} or {@code TOKEN_EXPIRED} */
    EnrolReply enrol(EnrolRequest request) throws IOException {
        Token token = token(request.token());
        Instant now = clock.instant();
        MachineId machine = new MachineId("mch_" + new Ulid(clock, RANDOM).next());
        // Before the token is used: what is malformed must not cost it.
        X509Certificate certificate = authority.agent(machine.value(), request.signingRequest());
        redeem(token, now);
        credentials.put(new Credentials.AgentIdentity(
                machine,
                Authority.fingerprint(certificate),
                now,
                certificate.getNotAfter().toInstant(),
                false));
        LOG.info(
                "agent enrolled machine={} name={}",
                machine,
                request.inventory().name());
        try {
            return new EnrolReply(
                    machine.value(),
                    List.of(certificate.getEncoded(), authority.certificate().getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate that was made cannot be written", e);
        }
    }

    /**
     * The machine of a client certificate.
     *
     * @param chain as the TLS layer checked it; null when the client showed none
     * @throws IOException DENIED {@code AGENT_UNKNOWN} or {@code AGENT_REVOKED}
     */
    MachineId machine(X509Certificate @Nullable [] chain) throws IOException {
        if (chain == null || chain.length == 0) {
            throw unknown("it showed no certificate of this controller's authority");
        }
        Credentials.AgentIdentity identity = credentials
                .identity(Authority.fingerprint(chain[0]))
                .orElseThrow(() -> unknown("this controller did not issue its certificate, or has forgotten it"));
        if (identity.revoked()) {
            throw denied(
                    "AGENT_REVOKED",
                    "Looked at the certificate of the agent of " + identity.machine() + ": it was revoked.",
                    "Enrol the agent again with a new token and an empty state folder, if it is to come back.");
        }
        if (identity.expiresAt().isBefore(clock.instant())) {
            throw denied(
                    "AGENT_EXPIRED",
                    "Looked at the certificate of the agent of " + identity.machine() + ": it ended "
                            + identity.expiresAt() + ".",
                    "Enrol the agent again with a new token and an empty state folder.");
        }
        return identity.machine();
    }

    private void redeem(Token token, Instant now) throws IOException {
        switch (credentials.redeem(token.digest(), now)) {
            case ACCEPTED -> {}
            case UNKNOWN -> throw unknownToken();
            case USED_UP ->
                throw denied(
                        "TOKEN_USED_UP",
                        "Enrolled an agent by a token: the token has been used already.",
                        "Make a new token; each lets in as many agents as it was made for.");
            case EXPIRED ->
                throw denied(
                        "TOKEN_EXPIRED",
                        "Enrolled an agent by a token: the token's time is over.",
                        "Make a new token, and look whether the clocks of both machines are right.");
        }
    }

    private static Token token(String text) throws ProblemException {
        try {
            return Token.parse(text);
        } catch (IllegalArgumentException e) {
            throw unknownToken();
        }
    }

    private static ProblemException unknownToken() {
        return denied(
                "TOKEN_UNKNOWN",
                "Enrolled an agent by a token: this controller never made that token.",
                "Copy the whole token, or make a new one on this controller.");
    }

    private static ProblemException unknown(String why) {
        return denied(
                "AGENT_UNKNOWN",
                "Looked at the certificate of an agent: " + why + ".",
                "Enrol the agent with a token of this controller and an empty state folder.");
    }

    private static ProblemException denied(String code, String message, String remedy) {
        return Problem.of(Problem.Kind.DENIED, code, message, remedy).asException();
    }
}
