// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.job.JobOrder;

/** {@code godwit:sweep}. */
@Service
@Command(
        scope = "godwit",
        name = "sweep",
        description = "Removes from a store what no restore point needs; prints the job")
public final class SweepCommand extends UpkeepCommand {

    @Override
    JobOrder order(StoreId store) {
        return new JobOrder.Sweep(store);
    }
}
