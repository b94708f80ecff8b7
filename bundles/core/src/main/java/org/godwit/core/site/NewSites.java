// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.godwit.api.disk.MachineId;
import org.godwit.api.plan.CloudSiteId;
import org.godwit.api.plan.PlannedMachine;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.CloudSite.State;
import org.godwit.api.site.SiteMachine;
import org.godwit.api.site.SiteOrder;
import org.godwit.core.request.RequestKey;

/**
 * Orders that become sites.
 *
 * @param ids 26 characters that sort by time
 */
record NewSites(SiteBook book, SiteCheck check, Supplier<String> ids) {

    /** The site that the same request has begun before. */
    Optional<CloudSite> before(SiteOrder order, String by, String key) throws IOException {
        List<CloudSite> newest = book.journal().newest(RequestKey.NEWEST);
        Instant now = book.clock().instant();
        return new RequestKey(by, key).made(newest, NewSites::made, order, now);
    }

    private static RequestKey.Made made(CloudSite site) {
        return new RequestKey.Made(
                "site", site.id().value(), site.order(), site.startedBy(), site.key(), site.startedAt());
    }

    /** A site that nothing is done for yet. Throws when something hinders it. */
    CloudSite add(SiteOrder order, String by, Optional<String> key) throws IOException {
        Blockers.refuse(check.check(order), "SITE_REFUSED", "run the plan");
        List<SiteMachine> machines = new ArrayList<>();
        for (PlannedMachine device : check.devices(order)) {
            machines.add(fresh(device));
        }
        Instant now = book.clock().instant();
        CloudSite site = new CloudSite(
                new CloudSiteId("site_" + ids.get()),
                order,
                State.PENDING,
                "",
                Optional.empty(),
                by,
                now,
                now,
                List.of(),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                key);
        return book.add(site, machines);
    }

    static SiteMachine fresh(PlannedMachine device) {
        return fresh(device, Optional.empty());
    }

    /** @param points of one that is added to a site */
    static SiteMachine fresh(PlannedMachine device, Optional<SiteOrder.Points> points) {
        return new SiteMachine(
                device.name(),
                new MachineId(device.id()),
                SiteMachine.Phase.VOLUMES,
                Optional.empty(),
                Optional.empty(),
                false,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "",
                Optional.empty(),
                Optional.empty(),
                points,
                List.of());
    }
}
