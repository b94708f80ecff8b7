// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import java.io.IOException;
import java.util.List;
import org.godwit.api.job.JobContext;
import org.godwit.api.plan.CloudSiteId;
import org.godwit.api.site.SiteMachine;
import org.godwit.api.site.SiteOrder;

/** One try of a job at one site. */
record Attempt(SiteTools tools, JobContext job, CloudSiteId site, SiteOrder order) {

    List<SiteMachine> machines() throws IOException {
        return tools.book().journal().machines(site);
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
