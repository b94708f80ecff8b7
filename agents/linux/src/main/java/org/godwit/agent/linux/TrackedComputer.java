// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import java.io.IOException;
import java.util.List;
import org.godwit.agent.Computer;
import org.godwit.agent.OpenDisk;
import org.godwit.agent.Tracker;
import org.godwit.wire.Inventory;

/** A computer whose changes somebody tracks. */
record TrackedComputer(Computer computer, Tracker tracker) implements Computer {
    @Override
    public Inventory inventory() {
        return computer.inventory();
    }

    @Override
    public List<String> disks() {
        return computer.disks();
    }

    @Override
    public OpenDisk open(String name) throws IOException {
        return computer.open(name);
    }
}
