// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.site;

/** Names a migration for good; opaque and sortable by time: {@code migration_…}. */
public record MigrationId(String value) {
    public MigrationId {
        if (!value.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,127}")) {
            throw new IllegalArgumentException(
                    "a migration's id is 1 to 128 of A-Z a-z 0-9 . _ -, not '" + value + "'");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
