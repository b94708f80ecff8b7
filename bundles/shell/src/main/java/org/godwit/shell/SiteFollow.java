// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.CloudSite.State;
import org.godwit.api.site.CloudSites;
import org.godwit.api.site.SiteMachine;

/** Watches a cloud site until nothing more happens to it by itself; says each news once. */
final class SiteFollow {
    /** Often enough for a person. */
    private static final long LOOK_MILLIS = 500;

    private final Services services;
    private final PrintStream out;
    private final Map<String, String> said = new HashMap<>();

    SiteFollow(Services services, PrintStream out) {
        this.services = services;
        this.out = out;
    }

    /** The site as it is in the end. */
    CloudSite untilEnd(CloudSite begun) throws IOException, InterruptedException {
        out.println("Site " + begun.id() + " goes on by itself; leaving this with Ctrl-C does not stop it.");
        CloudSite site = begun;
        while (true) {
            CloudSites sites = services.need(CloudSites.class);
            tell(site, sites);
            if (site.state().isFinal() || site.state() == State.RUNNING || site.state() == State.ERROR) {
                return site;
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            site = sites.find(site.id());
        }
    }

    private void tell(CloudSite site, CloudSites sites) throws IOException {
        String phase = site.phase();
        tell("", "site " + SiteWords.state(site) + (phase.isEmpty() ? "" : ", " + phase));
        for (SiteMachine machine : sites.machines(site.id())) {
            String problem = machine.problem().map(known -> ", " + known.code()).orElse("");
            tell(machine.device(), machine.device() + ": " + SiteWords.of(machine.phase()) + problem);
        }
        site.waitsFor()
                .ifPresent(what ->
                        tell(" waits", "waits for approval: " + what + " (godwit:site approve " + site.id() + ")"));
    }

    private void tell(String of, String news) {
        if (!news.equals(said.put(of, news))) {
            out.println(news);
        }
    }
}
