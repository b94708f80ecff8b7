// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.readiness;

import java.util.List;
import org.godwit.api.readiness.MachineStatus.Lifecycle;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.SiteMachine;
import org.godwit.api.site.SiteOrder;

/** A site and its machines. */
record SiteFacts(CloudSite site, List<SiteMachine> machines) {

    /** Whether it says something of where machines are: a drill that is over does not, nor does what was removed. */
    static boolean counts(CloudSite site) {
        return isFailover(site)
                ? site.state() != CloudSite.State.DELETED
                : !site.state().isFinal();
    }

    static boolean isFailover(CloudSite site) {
        return site.order().kind() == SiteOrder.Kind.FAILOVER;
    }

    /** What it makes of a machine's life. */
    Lifecycle lifecycle() {
        if (!isFailover(site)) {
            return Lifecycle.DRILL_RUNNING;
        }
        return switch (site.state()) {
            case PENDING, CREATING, ERROR -> Lifecycle.FAILING_OVER;
            case RUNNING, UPDATING -> Lifecycle.FAILED_OVER;
            case DETACHING, DETACHED -> Lifecycle.COMMITTED;
            case DELETING, ROLLING_BACK, DELETED -> Lifecycle.LEAVING_TARGET;
        };
    }

    /** Whether a machine of it runs in the target, as far as is known, and not at the source. */
    boolean isLive(SiteMachine machine) {
        if (!isFailover(site)) {
            return false;
        }
        return switch (site.state()) {
            case RUNNING, DETACHING, DETACHED -> true;
            case ROLLING_BACK, DELETED -> false;
            case PENDING, CREATING, UPDATING, ERROR, DELETING ->
                machine.instance().isPresent();
        };
    }
}
