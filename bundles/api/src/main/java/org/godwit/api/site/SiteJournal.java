// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.site;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.godwit.api.plan.CloudSiteId;

/** Cloud sites as the catalog remembers them; written before what they tell takes effect. Durable when a call returns. */
public interface SiteJournal {

    /** Adds a site, or changes the one of that id. */
    void save(CloudSite site) throws IOException;

    /** Adds a machine of a site, or changes the one of that device. */
    void save(CloudSiteId site, SiteMachine machine) throws IOException;

    /** Changes a site and some of its machines, or adds those; all at once, or nothing. */
    void save(CloudSite site, List<SiteMachine> machines) throws IOException;

    /** Adds an entry, or changes the one of that site, kind and name. */
    void save(LedgerEntry entry) throws IOException;

    Optional<CloudSite> find(CloudSiteId id) throws IOException;

    /** Newest first. */
    List<CloudSite> newest(int limit) throws IOException;

    /** Those whose state is not final, oldest first. */
    List<CloudSite> open() throws IOException;

    /** Forgets a site, its machines and its ledger, at once. Nothing happens when there is none. */
    void remove(CloudSiteId site) throws IOException;

    /** Adds a failback, or changes the one of that id. */
    void save(Failback failback) throws IOException;

    Optional<Failback> find(FailbackId id) throws IOException;

    /** Newest first. */
    List<Failback> newestFailbacks(int limit) throws IOException;

    /** Those that are not over, oldest first. */
    List<Failback> openFailbacks() throws IOException;

    /** By device. */
    List<SiteMachine> machines(CloudSiteId site) throws IOException;

    /** Adds a picture, or changes the one of that device. It is forgotten with its site. */
    void save(SitePicture picture) throws IOException;

    /** By device. */
    List<SitePicture> pictures(CloudSiteId site) throws IOException;

    Optional<LedgerEntry> entry(CloudSiteId site, LedgerEntry.Kind kind, String name) throws IOException;

    /** Adds a schedule, or changes the one of that plan. */
    void save(DrillSchedule schedule) throws IOException;

    /** Nothing happens when there is none. */
    void removeSchedule(String plan) throws IOException;

    /** By plan. */
    List<DrillSchedule> schedules() throws IOException;

    /** In the order in which they were added. */
    List<LedgerEntry> ledger(CloudSiteId site) throws IOException;
}
