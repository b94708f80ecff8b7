// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** What {@code godwit:replication} can do, and machines to do it with. */
@Service
public final class ReplicationVerbCompleter extends IdCompleter {
    @Override
    Collection<String> words(Services present) throws IOException {
        List<String> words = new ArrayList<>(List.of("show", "set", "inherit", "park", "resume"));
        words.addAll(new MachineCompleter().words(present));
        return words;
    }
}
