// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.godwit.api.plan.Finding;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.CloudSite.State;
import org.godwit.api.site.CloudSites.Act;
import org.godwit.api.site.MachineChange;
import org.godwit.api.site.SiteMachine;
import org.godwit.api.site.SiteOrder;
import org.junit.jupiter.api.Test;

/** Scripts of a plan, around the start of a machine. */
class ScriptsTest {
    private final RunBench bench = new RunBench();
    private final String db = bench.machine("db").id().value();

    ScriptsTest() throws IOException {
        plan("controller", "pre");
    }

    private void plan(String where, String first) throws IOException {
        String document =
                """
                {"devices":{"db":{"id":"%s","rank":0,"ready_when":[{"port":80,"limit_seconds":300}],
                  "scripts":{"pre":[{"name":"%s","where":"controller"},{"name":"pre2","where":"%s"}],
                             "post":[{"name":"post","where":"controller"}]}}}}
                """
                        .formatted(db, first, where);
        if (first.equals("pre") && where.equals("controller")) {
            bench.plan(document);
        } else {
            bench.change(document);
        }
    }

    @Test
    void theyRunBeforeItStartsAndAfterItIsReadyOnceEach() throws IOException {
        CloudSite site = bench.work(bench.keeper.start(RunBench.drill(), "ann"));
        assertThat(site.state()).isEqualTo(State.RUNNING);
        assertThat(bench.scripts.ran).containsExactly("pre db", "pre2 db", "post db");
        SiteMachine up = bench.machine(site, "db");
        assertThat(up.ran()).extracting(SiteMachine.Ran::said).containsExactly("did pre", "did pre2", "did post");
        assertThat(up.ran().get(1).at()).isBeforeOrEqualTo(up.startedAt().orElseThrow());
        assertThat(up.ran().get(2).at()).isAfter(up.startedAt().orElseThrow());

        bench.keeper.update(site.id(), new MachineChange(Act.POWER_OFF, List.of("db")), "ann");
        bench.work(site);
        bench.keeper.update(site.id(), new MachineChange(Act.POWER_ON, List.of("db")), "ann");
        assertThat(bench.work(site).state()).isEqualTo(State.RUNNING);
        assertThat(bench.scripts.ran).as("of the run, not of each start").hasSize(3);
    }

    @Test
    void oneThatFailsStopsTheMachineAndIsRunAgainByARetry() throws IOException {
        bench.scripts.failing.add("pre2");
        CloudSite site = bench.work(bench.keeper.start(RunBench.drill(), "ann"));
        assertThat(site.state()).isEqualTo(State.ERROR);
        assertThat(site.problem().orElseThrow().code()).isEqualTo("SCRIPT_FAILED");
        assertThat(bench.cloud.inside().running(site.id().value())).isEmpty();

        bench.scripts.failing.clear();
        bench.keeper.act(site.id(), Act.RETRY, "ann");
        assertThat(bench.work(site).state()).isEqualTo(State.RUNNING);
        assertThat(bench.scripts.ran).containsExactly("pre db", "pre2 db", "pre2 db", "post db");
    }

    @Test
    void whatCannotBeRunIsABlockerBeforehand() throws IOException {
        plan("instance", "missing");
        var order = new SiteOrder(
                "p",
                2,
                SiteOrder.Kind.DRILL,
                "cloud",
                new SiteOrder.Points.Latest(),
                List.of(),
                Map.of(),
                3600,
                SiteOrder.Source.STAYS);
        assertThat(bench.keeper.check(order))
                .extracting(Finding::code)
                .contains("SCRIPT_MISSING", "SCRIPTS_UNSUPPORTED");
    }
}
