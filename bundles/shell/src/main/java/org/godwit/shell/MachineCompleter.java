// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.util.Collection;
import java.util.TreeSet;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.godwit.api.disk.Machine;
import org.godwit.api.point.Machines;

/** Names and ids of machines. */
@Service
public final class MachineCompleter extends IdCompleter {
    @Override
    Collection<String> words(Services present) throws IOException {
        TreeSet<String> words = new TreeSet<>();
        for (Machine machine : present.need(Machines.class).all()) {
            words.add(machine.name());
            words.add(machine.id().value());
        }
        return words;
    }
}
