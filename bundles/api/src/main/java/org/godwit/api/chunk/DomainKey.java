// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.chunk;

import java.util.Arrays;

/**
 * The secret under which chunks of one dedup domain are named. Whoever has it can ask whether known bytes are stored,
 * within that domain and no other: a domain is a customer unless sharing was chosen.
 */
public final class DomainKey {
    /** Length of the secret. */
    public static final int BYTES = 32;

    private final String domain;
    private final byte[] secret;

    public DomainKey(String domain, byte[] secret) {
        if (!domain.matches("[a-z0-9][a-z0-9-]{0,62}")) {
            throw new IllegalArgumentException("a dedup domain is 1 to 63 of a-z 0-9 -, not '" + domain + "'");
        }
        if (secret.length != BYTES) {
            throw new IllegalArgumentException("the key of domain " + domain + " has not " + BYTES + " bytes");
        }
        this.domain = domain;
        this.secret = secret.clone();
    }

    public String domain() {
        return domain;
    }

    /** A copy of the secret, for a cipher or a channel that is itself secret. */
    public byte[] secret() {
        return secret.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DomainKey that && domain.equals(that.domain) && Arrays.equals(secret, that.secret);
    }

    @Override
    public int hashCode() {
        return domain.hashCode();
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return domain + ":***";
    }
}
