// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.chunk;

/** Names a store for good: the id of its {@link BlobStore}. */
public record StoreId(String value) {
    public StoreId {
        if (!value.matches("[a-z0-9][a-z0-9-]{0,62}")) {
            throw new IllegalArgumentException("a store id is 1 to 63 of a-z 0-9 -, not '" + value + "'");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
