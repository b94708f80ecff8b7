// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.util.Collection;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.godwit.api.job.Jobs;

/** Ids of the newest jobs. */
@Service
public final class JobCompleter extends IdCompleter {
    private static final int NEWEST = 200;

    @Override
    Collection<String> words(Services present) throws IOException {
        return present.need(Jobs.class).list(NEWEST).stream()
                .map(job -> job.id().value())
                .toList();
    }
}
