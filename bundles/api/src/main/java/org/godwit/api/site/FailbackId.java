// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.site;

/** Names a failback: {@code failback_01J…}. */
public record FailbackId(String value) {
    public FailbackId {
        if (value.isBlank() || value.length() > 128) {
            throw new IllegalArgumentException("a failback id has 1 to 128 characters, not '" + value + "'");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
