// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;
import org.godwit.api.job.JobContext;
import org.godwit.api.plan.CloudSiteId;
import org.godwit.api.site.SiteMachine;
import org.godwit.api.site.SiteOrder;

/**
 * One try of a job at one site.
 *
 * @param which of its machines it is about
 */
record Attempt(SiteTools tools, JobContext job, CloudSiteId site, SiteOrder order, Predicate<SiteMachine> which) {

    /** About all that the site has. */
    Attempt(SiteTools tools, JobContext job, CloudSiteId site, SiteOrder order) {
        this(tools, job, site, order, machine -> !machine.isRemoved());
    }

    Attempt of(Predicate<SiteMachine> some) {
        return new Attempt(tools, job, site, order, some);
    }

    List<SiteMachine> machines() throws IOException {
        return tools.book().journal().machines(site).stream().filter(which).toList();
    }

    SiteMachine machine(String device) throws IOException {
        return machines().stream()
                .filter(machine -> machine.device().equals(device))
                .findFirst()
                .orElseThrow();
    }

    boolean isDrill() {
        return order.kind() == SiteOrder.Kind.DRILL;
    }
}
