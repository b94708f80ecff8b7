// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.catalog;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.access.Credentials;
import org.godwit.api.disk.MachineId;

/** Tokens and agent identities in memory. Safe for use by many threads. */
public final class MemoryCredentials implements Credentials {
    private final Map<String, EnrolmentToken> tokens = new LinkedHashMap<>();
    private final Map<String, AgentIdentity> identities = new LinkedHashMap<>();

    @Override
    public synchronized void add(EnrolmentToken token) {
        tokens.put(token.digest(), token);
    }

    @Override
    public synchronized Redemption redeem(String digest, Instant now) {
        EnrolmentToken token = tokens.get(digest);
        if (token == null) {
            return Redemption.UNKNOWN;
        }
        if (token.uses() <= 0) {
            return Redemption.USED_UP;
        }
        if (!now.isBefore(token.expiresAt())) {
            return Redemption.EXPIRED;
        }
        tokens.put(digest, new EnrolmentToken(digest, token.createdAt(), token.expiresAt(), token.uses() - 1));
        return Redemption.ACCEPTED;
    }

    @Override
    public synchronized List<EnrolmentToken> tokens() {
        return List.copyOf(tokens.values());
    }

    @Override
    public synchronized void put(AgentIdentity identity) {
        identities.put(identity.fingerprint(), identity);
    }

    @Override
    public synchronized Optional<AgentIdentity> identity(String fingerprint) {
        return Optional.ofNullable(identities.get(fingerprint));
    }

    @Override
    public synchronized void revoke(MachineId machine) {
        identities.replaceAll((fingerprint, known) -> known.machine().equals(machine)
                ? new AgentIdentity(machine, fingerprint, known.issuedAt(), known.expiresAt(), true)
                : known);
    }
}
