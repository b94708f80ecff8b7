// SPDX-License-Identifier: Apache-2.0
package org.godwit.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.godwit.api.disk.MachineId;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.godwit.testkit.catalog.MemoryCredentials;
import org.godwit.testkit.catalog.MemoryKnownAgents;
import org.godwit.wire.EnrolReply;
import org.godwit.wire.EnrolRequest;
import org.godwit.wire.Token;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is let in: by token once, by certificate ever after, and nobody else. */
class DoorTest {
    private final HandClock clock = new HandClock();
    private final MemoryCredentials credentials = new MemoryCredentials();
    private Door door;
    private LiveSessions sessions;
    private TokenEnrolment enrolment;

    @BeforeEach
    void open() throws Exception {
        door = new Door(Authority.create(clock, new SecureRandom()), credentials, clock);
        sessions = new LiveSessions(
                new LiveSessions.Limits(10, Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(1)),
                clock);
        enrolment = new TokenEnrolment(
                door,
                sessions,
                new Installation(
                        Path.of("no-packages"),
                        "https://dr:8443",
                        door.authority().certificate()),
                new AgentUpdates(
                        door.authority(),
                        new MemoryKnownAgents(),
                        new AgentUpdates.Rules(Path.of("no-packages"), AgentUpdates.Policy.MANUAL),
                        clock));
    }

    @AfterEach
    void close() {
        sessions.stop();
    }

    @Test
    void aTokenLetsInAsManyAsItWasMadeFor() throws Exception {
        String token = invite(Duration.ofHours(1), 2);
        EnrolReply first = door.enrol(Requests.enrolment(token));
        EnrolReply second = door.enrol(Requests.enrolment(token));
        assertThat(first.machine()).startsWith("mch_").isNotEqualTo(second.machine());
        refused("TOKEN_USED_UP", () -> door.enrol(Requests.enrolment(token)));

        X509Certificate certificate = certificate(first);
        certificate.verify(door.authority().certificate().getPublicKey());
        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=" + first.machine());
        assertThat(certificate.getBasicConstraints()).as("no authority").isEqualTo(-1);
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
        assertThat(door.machine(new X509Certificate[] {certificate})).isEqualTo(new MachineId(first.machine()));
    }

    @Test
    void aTokenThatIsOverOrWasNeverMadeLetsNobodyIn() throws Exception {
        String token = invite(Duration.ofMinutes(1), 1);
        clock.forward(Duration.ofMinutes(1));
        refused("TOKEN_EXPIRED", () -> door.enrol(Requests.enrolment(token)));
        Token unknown = Token.of(new byte[Token.SECRET_BYTES], new byte[32]);
        refused("TOKEN_UNKNOWN", () -> door.enrol(Requests.enrolment(unknown.reveal())));
        refused("TOKEN_UNKNOWN", () -> door.enrol(Requests.enrolment("gw1_no token")));
    }

    @Test
    void whatIsMalformedCostsNoUse() throws Exception {
        String token = invite(Duration.ofHours(1), 1);
        for (byte[] odd : new byte[][] {{}, "no request".getBytes(), Requests.signing("secp384r1")}) {
            refused(
                    "SIGNING_REQUEST_INVALID",
                    () -> door.enrol(new EnrolRequest(token, odd, Requests.inventory("web-1"))));
        }
        byte[] spoilt = Requests.signing("secp256r1");
        spoilt[spoilt.length - 1] ^= 1;
        refused(
                "SIGNING_REQUEST_INVALID",
                () -> door.enrol(new EnrolRequest(token, spoilt, Requests.inventory("web-1"))));
        assertThat(door.enrol(Requests.enrolment(token)).machine()).isNotBlank();
    }

    @Test
    void aCertificateNobodyKnowsOpensNothing() throws Exception {
        refused("AGENT_UNKNOWN", () -> door.machine(null));
        refused("AGENT_UNKNOWN", () -> door.machine(new X509Certificate[0]));
        Authority other = Authority.create(clock, new SecureRandom());
        X509Certificate foreign = other.agent("mch_x", Requests.signing("secp256r1"));
        X509Certificate untold = door.authority().agent("mch_x", Requests.signing("secp256r1"));
        for (X509Certificate certificate : new X509Certificate[] {foreign, untold}) {
            refused("AGENT_UNKNOWN", () -> door.machine(new X509Certificate[] {certificate}));
        }
    }

    @Test
    void aRevokedAgentAndOneWhoseCertificateEndedStayOutside() throws Exception {
        EnrolReply revoked = door.enrol(Requests.enrolment(invite(Duration.ofHours(1), 1)));
        EnrolReply old = door.enrol(Requests.enrolment(invite(Duration.ofHours(1), 1)));
        sessions.open(new MachineId(revoked.machine()), Requests.inventory("web-1"));
        enrolment.revoke(new MachineId(revoked.machine()));
        assertThat(sessions.connected()).isEmpty();
        refused("AGENT_REVOKED", () -> door.machine(new X509Certificate[] {certificate(revoked)}));
        clock.forward(Duration.ofDays(10 * 365 + 1));
        refused("AGENT_EXPIRED", () -> door.machine(new X509Certificate[] {certificate(old)}));
    }

    @Test
    void invitationsAreBounded() throws Exception {
        for (Duration odd : new Duration[] {Duration.ZERO, Duration.ofSeconds(-1), Duration.ofDays(91)}) {
            assertThatThrownBy(() -> enrolment.invite(odd, 1)).hasMessageContaining("90 days");
        }
        for (int odd : new int[] {0, -1, 10_001}) {
            assertThatThrownBy(() -> enrolment.invite(Duration.ofHours(1), odd)).hasMessageContaining("10000 uses");
        }
        String token = invite(Duration.ofHours(1), 3);
        assertThat(Token.parse(token).authorityFingerprint()).isEqualTo(enrolment.authorityFingerprint());
        assertThat(credentials.tokens())
                .as("kept as a digest only")
                .singleElement()
                .satisfies(kept -> assertThat(kept.toString()).doesNotContain(token));
    }

    private String invite(Duration validFor, int uses) throws IOException {
        return enrolment.invite(validFor, uses).token();
    }

    private static X509Certificate certificate(EnrolReply reply) throws Exception {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(
                        new ByteArrayInputStream(reply.certificates().get(0)));
    }

    private static void refused(String code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.problem().code()).isEqualTo(code);
            assertThat(e.problem().kind()).isIn(Problem.Kind.DENIED, Problem.Kind.MISCONFIGURED);
            assertThat(e.problem().remedy()).isNotBlank();
        });
    }
}
