// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.point;

/** Names a restore point for good; opaque and sortable by time: {@code rp_…}. */
public record RestorePointId(String value) {
    public RestorePointId {
        if (!value.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,127}")) {
            throw new IllegalArgumentException(
                    "a restore point id is 1 to 128 of A-Z a-z 0-9 . _ -, not '" + value + "'");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
