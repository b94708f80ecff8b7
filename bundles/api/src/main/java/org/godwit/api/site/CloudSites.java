// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.site;

import java.io.IOException;
import java.util.List;
import org.godwit.api.plan.CloudSiteId;
import org.godwit.api.plan.Finding;

/** Drills and failovers: runs of plans. What a call changes is durable when it returns. */
public interface CloudSites {

    /** What would hinder a run or make it remarkable, worst first; nothing is begun. */
    List<Finding> check(SiteOrder order) throws IOException;

    /**
     * Begins a run.
     *
     * @throws IOException MISCONFIGURED {@code SITE_REFUSED} with the first blocker of {@link #check}
     */
    CloudSite start(SiteOrder order, String by) throws IOException;

    /** Newest first. */
    List<CloudSite> list(int limit) throws IOException;

    /** @throws IOException MISSING {@code SITE_UNKNOWN} */
    CloudSite find(CloudSiteId id) throws IOException;

    /** By device. */
    List<SiteMachine> machines(CloudSiteId id) throws IOException;

    /** All that the run made or was about to make, in that order. */
    List<LedgerEntry> ledger(CloudSiteId id) throws IOException;

    /** What may be done with it as it stands. */
    List<Act> allowed(CloudSite site);

    /**
     * Does something with a site.
     *
     * @throws IOException MISSING {@code SITE_UNKNOWN}; MISCONFIGURED {@code SITE_ACT_REFUSED} when the site does not
     *     stand so that it could be done, with what may be done
     */
    CloudSite act(CloudSiteId id, Act act, String by) throws IOException;

    /** What people do with a site. */
    enum Act {
        /** Agrees to what it waits for. */
        APPROVE,
        /** Begins nothing new; what is under way ends. */
        PAUSE,
        /** Goes on. */
        RESUME,
        /** Goes on where it failed or was cancelled; what is done is not done again. */
        RETRY,
        /** Gives the machines over: the failover is final, nothing is removed any more. */
        DETACH,
        /** Removes what it made and starts again at the source what it stopped there. */
        ROLL_BACK,
        /** Removes what it made; the source stays as it is. */
        DELETE
    }
}
