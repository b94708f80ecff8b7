// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.tenant;

/** Names a customer for good, whatever it is called: opaque, {@code cus_…}. */
public record CustomerId(String value) {
    public CustomerId {
        if (!value.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
            throw new IllegalArgumentException("a customer's id is 1 to 64 of A-Z a-z 0-9 . _ -, not '" + value + "'");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
