// SPDX-License-Identifier: Apache-2.0
package org.godwit.catalog;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.godwit.api.access.Credentials;
import org.godwit.api.disk.MachineId;

/**
 * Remembers identities that were looked up, since every request of every agent asks for one. Whatever changes an
 * identity forgets them all, before and after, so a revoked certificate is refused from the moment {@link #revoke}
 * returns. This holds as long as one controller writes a catalog, as one does.
 */
final class RememberedCredentials implements Credentials {
    /** Some 200 bytes each; more agents than that are looked up as before. */
    private static final int MOST = 10_000;

    private final Credentials inner;
    private final Map<String, AgentIdentity> identities = new ConcurrentHashMap<>();
    private long changes;

    RememberedCredentials(Credentials inner) {
        this.inner = inner;
    }

    @Override
    public Optional<AgentIdentity> identity(String fingerprint) throws IOException {
        AgentIdentity known = identities.get(fingerprint);
        if (known != null) {
            return Optional.of(known);
        }
        long before = changes();
        Optional<AgentIdentity> read = inner.identity(fingerprint);
        read.ifPresent(identity -> remember(before, identity));
        return read;
    }

    @Override
    public void put(AgentIdentity identity) throws IOException {
        forget();
        try {
            inner.put(identity);
        } finally {
            forget();
        }
    }

    @Override
    public void revoke(MachineId machine) throws IOException {
        forget();
        try {
            inner.revoke(machine);
        } finally {
            forget();
        }
    }

    @Override
    public void add(EnrolmentToken token) throws IOException {
        inner.add(token);
    }

    @Override
    public Redemption redeem(String digest, Instant now) throws IOException {
        return inner.redeem(digest, now);
    }

    @Override
    public List<EnrolmentToken> tokens() throws IOException {
        return inner.tokens();
    }

    private synchronized long changes() {
        return changes;
    }

    /** What was read before a change is not remembered after it. */
    private synchronized void remember(long before, AgentIdentity identity) {
        if (before == changes && identities.size() < MOST) {
            identities.put(identity.fingerprint(), identity);
        }
    }

    private synchronized void forget() {
        changes++;
        identities.clear();
    }
}
