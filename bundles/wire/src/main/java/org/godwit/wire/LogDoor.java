// SPDX-License-Identifier: Apache-2.0
package org.godwit.wire;

import org.godwit.api.disk.MachineId;

/** Where agents send the lines of their logs. Safe for use by many threads. */
public interface LogDoor {

    /** The UDP port, on the host at which agents reach the controller; 0 while none is open. */
    int port();

    /**
     * What the agent of a machine puts into each line, as {@link GelfMessage#TOKEN}. It says whose line it is and is good for
     * nothing else, as it can be read on the way.
     */
    String token(MachineId machine);
}
