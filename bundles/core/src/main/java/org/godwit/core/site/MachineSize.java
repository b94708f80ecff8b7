// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import org.godwit.api.disk.Machine;

/** What an instance is given of a machine's size, also where the machine did not say how large it is. */
public record MachineSize(int processors, long memoryBytes) {
    private static final long DEFAULT_MEMORY_BYTES = 1L << 30;

    public static MachineSize of(Machine machine) {
        return new MachineSize(
                Math.max(1, machine.processors()),
                machine.memoryBytes() > 0 ? machine.memoryBytes() : DEFAULT_MEMORY_BYTES);
    }
}
