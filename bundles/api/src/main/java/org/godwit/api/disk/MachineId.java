// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.disk;

/** Names a machine for good; opaque, {@code mch_…} for machines that enrolled. */
public record MachineId(String value) {
    public MachineId {
        if (!value.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,127}")) {
            throw new IllegalArgumentException("a machine id is 1 to 128 of A-Z a-z 0-9 . _ -, not '" + value + "'");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
