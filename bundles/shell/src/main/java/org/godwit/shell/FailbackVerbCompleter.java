// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.CloudSites;
import org.godwit.api.site.Failback;
import org.godwit.api.site.Failbacks;

/** What {@code godwit:failback} can do, sites to do it with, and the newest failbacks. */
@Service
public final class FailbackVerbCompleter extends IdCompleter {
    private static final int MOST = 50;

    @Override
    Collection<String> words(Services present) throws IOException {
        List<String> words = new ArrayList<>(List.of("list", "show", "check", "start"));
        for (Failbacks.Act act : Failbacks.Act.values()) {
            words.add(SiteWords.verb(act));
        }
        for (Failback failback : present.need(Failbacks.class).list(MOST)) {
            words.add(failback.id().value());
        }
        for (CloudSite site : present.need(CloudSites.class).list(MOST)) {
            words.add(site.id().value());
        }
        return words;
    }
}
