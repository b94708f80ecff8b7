// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.job;

/** Names a job for good; opaque and sortable by time: {@code job_…}. */
public record JobId(String value) {
    public JobId {
        if (!value.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,127}")) {
            throw new IllegalArgumentException("a job id is 1 to 128 of A-Z a-z 0-9 . _ -, not '" + value + "'");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
