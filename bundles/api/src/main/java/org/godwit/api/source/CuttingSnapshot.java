// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.source;

import java.io.IOException;
import org.godwit.api.job.JobContext;

/** A snapshot whose disks are cut and named where they are read, so that known bytes never cross the network. */
public interface CuttingSnapshot extends Snapshot {

    /**
     * Reads, cuts and names the blocks of an order, and gives the sink what it lacks. Several blocks may be in flight
     * and the sink may be called from several threads.
     *
     * @throws IOException TRANSIENT when the link to the source broke; the attempt is then thrown away and made again
     */
    CutResult cut(JobContext job, CutOrder order, BlockSink sink) throws IOException;
}
