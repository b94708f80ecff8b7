// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.notify;

import java.io.IOException;
import java.time.Instant;
import org.godwit.api.plan.CloudSiteId;

/** Evidence to hand over: what a run has shown, and how well machines were protected in a time. */
public interface Reports {

    /** How a report is written. */
    enum Form {
        JSON,
        /** One page for itself, to be read and printed: no scripts, nothing fetched. */
        HTML
    }

    /**
     * Of a drill or a failover, as far as it has come.
     *
     * @throws IOException MISSING {@code SITE_UNKNOWN}
     */
    String run(CloudSiteId site, Form form) throws IOException;

    /**
     * How old the newest restore point of each machine was at the most, what drills have shown, which plans are verified.
     *
     * @param until not before {@code from}; at most 366 days after it
     * @throws IOException MISCONFIGURED {@code PERIOD_INVALID}
     */
    String recovery(Instant from, Instant until, Form form) throws IOException;
}
