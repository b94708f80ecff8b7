// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.disk;

/**
 * One disk of one machine.
 *
 * @param name the name the source gives it, unique within the machine: {@code sda}, {@code root}
 */
public record DiskId(MachineId machine, String name) {
    public DiskId {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,127}")) {
            throw new IllegalArgumentException("a disk name is 1 to 128 of A-Z a-z 0-9 . _ -, not '" + name + "'");
        }
    }

    @Override
    public String toString() {
        return machine + "/" + name;
    }
}
