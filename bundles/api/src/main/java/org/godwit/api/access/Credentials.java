// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.access;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.godwit.api.disk.MachineId;

/** Who may come in, as the catalog remembers it: enrolment tokens and agent certificates. Secrets only as digests. */
public interface Credentials {

    /**
     * A token with which agents enrol.
     *
     * @param digest SHA-256 of the token, hexadecimal; the token itself is shown once and kept nowhere
     * @param uses how often it may still be used
     */
    record EnrolmentToken(String digest, Instant createdAt, Instant expiresAt, int uses) {}

    /** What came of using a token. */
    enum Redemption {
        ACCEPTED,
        UNKNOWN,
        USED_UP,
        EXPIRED
    }

    /**
     * An agent's certificate.
     *
     * @param fingerprint SHA-256 of the certificate, hexadecimal
     * @param revoked no longer let in
     */
    record AgentIdentity(MachineId machine, String fingerprint, Instant issuedAt, Instant expiresAt, boolean revoked) {}

    void add(EnrolmentToken token) throws IOException;

    /** Uses a token once, atomically: of two who use the last one, one is told {@link Redemption#USED_UP}. */
    Redemption redeem(String digest, Instant now) throws IOException;

    List<EnrolmentToken> tokens() throws IOException;

    /** Remembers an identity; a machine's earlier ones stay valid until they are revoked or expire. */
    void put(AgentIdentity identity) throws IOException;

    Optional<AgentIdentity> identity(String fingerprint) throws IOException;

    /** Revokes every certificate of a machine. */
    void revoke(MachineId machine) throws IOException;
}
