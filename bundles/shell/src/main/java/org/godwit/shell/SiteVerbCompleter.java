// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.godwit.api.plan.Plan;
import org.godwit.api.plan.Plans;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.CloudSites;

/** What {@code godwit:site} can do, plans to do it with, and the newest sites. */
@Service
public final class SiteVerbCompleter extends IdCompleter {
    private static final int MOST = 50;

    @Override
    Collection<String> words(Services present) throws IOException {
        List<String> words = new ArrayList<>(List.of("list", "show", "pictures", "ledger", "check", "start"));
        for (CloudSites.Act act : CloudSites.Act.values()) {
            words.add(SiteWords.verb(act));
        }
        for (Plan plan : present.need(Plans.class).list()) {
            words.add(plan.name());
        }
        for (CloudSite site : present.need(CloudSites.class).list(MOST)) {
            words.add(site.id().value());
        }
        return words;
    }
}
