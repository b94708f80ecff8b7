// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.job.JobOrder;

/** {@code godwit:scrub}. */
@Service
@Command(
        scope = "godwit",
        name = "scrub",
        description = "Reads and checks every byte of a store, names what is damaged; prints the job")
public final class ScrubCommand extends UpkeepCommand {

    @Override
    JobOrder order(StoreId store) {
        return new JobOrder.Scrub(store);
    }
}
