// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.plan;

/** Names a cloud site for good; opaque and sortable by time: {@code site_…}. */
public record CloudSiteId(String value) {
    public CloudSiteId {
        if (!value.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,127}")) {
            throw new IllegalArgumentException(
                    "a cloud site's id is 1 to 128 of A-Z a-z 0-9 . _ -, not '" + value + "'");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
