// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.site;

import java.io.IOException;
import java.time.Instant;
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

    /**
     * As {@link #start}, once: when the same user gave the same key within the last 24 hours and the site is among the
     * newest 1000, that site is returned as it then is, also after a restart of the controller.
     *
     * @throws IOException as {@link #start}; MISCONFIGURED {@code IDEMPOTENCY_KEY_REUSED} when the key came with another
     *     order
     */
    CloudSite startOnce(SiteOrder order, String by, String key) throws IOException;

    /**
     * The machines as a run would begin with them now, by device, each with the restore point that it would get; without
     * one where there is none, or where the run makes it. None where the plan itself cannot be run.
     */
    List<SiteMachine> preview(SiteOrder order) throws IOException;

    /** Newest first. */
    List<CloudSite> list(int limit) throws IOException;

    /** @throws IOException MISSING {@code SITE_UNKNOWN} */
    CloudSite find(CloudSiteId id) throws IOException;

    /** What the screens of its machines showed when they were ready, where the target can show them; by device. */
    List<SitePicture> pictures(CloudSiteId id) throws IOException;

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

    /**
     * Sets when a drill is removed, or when the policy of a failover that runs acts, unless somebody does something before.
     *
     * @throws IOException as {@link #act}; MISCONFIGURED {@code SITE_TIME_WRONG} when that time is past, or too late
     */
    CloudSite prolong(CloudSiteId id, Instant until, String by) throws IOException;

    /**
     * Does something with single machines of a site that runs. It is {@link CloudSite.State#UPDATING} until that is done.
     *
     * @throws IOException as {@link #act}; MISCONFIGURED {@code MACHINE_ACT_REFUSED} when a machine does not stand so that it
     *     could be done, {@code SITE_REFUSED} when something hinders one that is added or powered on, as in {@link #check};
     *     UNSUPPORTED {@code TARGET_POWERLESS} when the target cannot power machines off
     */
    CloudSite update(CloudSiteId id, MachineChange change, String by) throws IOException;

    /** What people do with a site. */
    enum Act {
        /** Agrees to what it waits for. */
        APPROVE,
        /** Begins nothing new; what is under way ends. A failover that runs is not decided by itself. */
        PAUSE,
        /** Goes on; the time after which a failover is decided by itself begins anew. */
        RESUME,
        /** Goes on where it failed or was cancelled; what is done is not done again. */
        RETRY,
        /** Gives the machines over: the failover is final, nothing is removed any more. */
        DETACH,
        /** Removes what it made and starts again at the source what it stopped there. */
        ROLL_BACK,
        /** Removes what it made; the source stays as it is. */
        DELETE,
        /** Ends or is decided at another time: {@link #prolong}. */
        PROLONG,
        /** Devices of its plan that are not in it are brought up: {@link #update}. */
        ADD,
        /** Machines of it are shut down; their disks stay: {@link #update}. */
        POWER_OFF,
        /** Machines of it that were powered off are started again: {@link #update}. */
        POWER_ON,
        /** What it made for machines of it is removed; their sources stay as they are: {@link #update}. */
        REMOVE;

        /** Whether it is done with single machines: {@link #update}. */
        public boolean isOfMachines() {
            return this == ADD || this == POWER_OFF || this == POWER_ON || this == REMOVE;
        }

        /** {@code roll back}. */
        public String words() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
        }
    }
}
