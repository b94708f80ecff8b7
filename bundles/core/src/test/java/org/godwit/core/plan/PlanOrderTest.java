// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.godwit.api.plan.Finding;
import org.godwit.api.plan.PlannedMachine;
import org.godwit.api.plan.StartGroup;
import org.junit.jupiter.api.Test;

class PlanOrderTest {
    private static final int PLANS = 5_000;

    private static PlanOrder order(String devices) throws IOException {
        return order0(Documents.devices(devices));
    }

    private static PlanOrder order0(String document) throws IOException {
        return new PlanOrder(PlanReading.of(PlanText.MAPPER.readTree(document)));
    }

    private static String shown(PlanOrder order) {
        return order.groups().stream()
                .map(group -> group.rank() + ":"
                        + group.machines().stream().map(PlannedMachine::name).toList())
                .toList()
                .toString();
    }

    @Test
    void ranksStartInOrderAndWithinARankWhatDependsStartsLater() throws IOException {
        assertThat(shown(order("'web':{'id':'1','rank':2,'depends_on':['db','cache']},'db':{'id':'2'},"
                        + "'cache':{'id':'3','rank':2,'depends_on':['queue']},'queue':{'id':'4','rank':2},"
                        + "'mail':{'id':'5','rank':2}")))
                .isEqualTo("[0:[db], 2:[queue, mail], 2:[cache], 2:[web]]");
    }

    @Test
    void theApprovalIsOfTheFirstGroupOfItsRank() throws IOException {
        List<StartGroup> groups = order0(Documents.WHOLE).groups();
        assertThat(groups).extracting(StartGroup::rank).containsExactly(0, 1, 1);
        assertThat(groups.get(0).approval()).isEmpty();
        assertThat(groups.get(1).approval()).contains("Is the database right?");
        assertThat(groups.get(2).approval()).isEmpty();
    }

    @Test
    void aCycleIsNamedAsItGoesRound() throws IOException {
        List<Finding> found = order("'x':{'id':'0','depends_on':['a']},'a':{'id':'1','depends_on':['b']},"
                        + "'b':{'id':'2','depends_on':['c']},'c':{'id':'3','depends_on':['a']}")
                .check();
        assertThat(found).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo("DEPENDENCY_CYCLE");
            assertThat(finding.message()).contains("a -> b -> c -> a");
            assertThat(finding.where()).isEqualTo("/devices/a/depends_on");
        });
        assertThat(order("'a':{'id':'1','depends_on':['a']}").check())
                .singleElement()
                .extracting(Finding::message)
                .asString()
                .contains("a -> a");
    }

    @Test
    void aDependencyOnNothingOrOnALaterRankIsNamed() throws IOException {
        List<Finding> found = order("'a':{'id':'1','depends_on':['no','b']},'b':{'id':'2','rank':3}")
                .check();
        assertThat(found).extracting(Finding::code).containsExactly("DEPENDENCY_UNKNOWN", "DEPENDENCY_LATER");
        assertThat(found.get(1).where()).isEqualTo("/devices/a/depends_on/1");
        assertThat(found.get(1).message()).contains("rank 0 depends on b of rank 3");
    }

    @Test
    void anApprovalBeforeARankOfNobodyIsABlocker() throws IOException {
        assertThat(order0(Documents.json(
                                "{'devices':{'a':{'id':'1'}},'approvals':[{'before_rank':7},{'before_rank':0}]}"))
                        .check())
                .extracting(Finding::code)
                .containsExactly("APPROVAL_OF_NOTHING", "APPROVAL_FIRST");
    }

    @Test
    void aChainOfAThousandIsOrdered() throws IOException {
        StringBuilder devices = new StringBuilder("'d0':{'id':'0'}");
        for (int i = 1; i < 1000; i++) {
            // The last ones first in the document, too.
            devices.insert(0, "'d" + i + "':{'id':'" + i + "','depends_on':['d" + (i - 1) + "']},");
        }
        PlanOrder order = order(devices.toString());
        assertThat(order.check()).isEmpty();
        assertThat(order.groups()).hasSize(1000);
    }

    /** Of any plan: each machine once, all it needs in groups before, no group earlier than it must be. */
    @Test
    void eachMachineStartsOnceAndAfterAllThatItNeeds() throws IOException {
        long seed = Long.getLong("godwit.seed", System.nanoTime());
        Random random = new Random(seed);
        int ordered = 0;
        for (int i = 0; i < PLANS; i++) {
            String devices = devices(random);
            PlanOrder order = order(devices);
            if (!order.check().isEmpty()) {
                continue;
            }
            ordered++;
            check(order.groups(), "-Dgodwit.seed=" + seed + " plan " + i + ": " + devices);
        }
        assertThat(ordered).as("-Dgodwit.seed=%d", seed).isBetween(PLANS / 10, PLANS - 1);
    }

    private static String devices(Random random) {
        int machines = 1 + random.nextInt(8);
        List<String> devices = new ArrayList<>();
        for (int i = 0; i < machines; i++) {
            List<String> needs = new ArrayList<>();
            for (int j = random.nextInt(3); j > 0; j--) {
                // Mostly those before, so that not every plan has a cycle.
                int other = random.nextInt(6) == 0 ? random.nextInt(machines) : random.nextInt(i + 1);
                if (other != i || random.nextInt(20) == 0) {
                    needs.add("'d" + other + "'");
                }
            }
            int rank = random.nextInt(4) == 0 ? random.nextInt(3) : i / 3;
            devices.add("'d" + i + "':{'id':'" + i + "','rank':" + rank + ",'depends_on':" + needs + "}");
        }
        return String.join(",", devices);
    }

    private static void check(List<StartGroup> groups, String what) {
        Map<String, Integer> groupOf = new HashMap<>();
        int machines = 0;
        for (int g = 0; g < groups.size(); g++) {
            for (PlannedMachine machine : groups.get(g).machines()) {
                assertThat(groupOf.put(machine.name(), g)).as(what).isNull();
                assertThat(machine.rank()).as(what).isEqualTo(groups.get(g).rank());
                machines++;
            }
            assertThat(groups.get(g).machines()).as(what).isNotEmpty();
            assertThat(g == 0 || groups.get(g - 1).rank() <= groups.get(g).rank())
                    .as(what)
                    .isTrue();
        }
        assertThat(groupOf).as(what).hasSize(machines);
        for (int g = 0; g < groups.size(); g++) {
            boolean firstOfRank =
                    g == 0 || groups.get(g - 1).rank() < groups.get(g).rank();
            for (PlannedMachine machine : groups.get(g).machines()) {
                int latest = machine.dependsOn().stream()
                        .mapToInt(groupOf::get)
                        .max()
                        .orElse(-1);
                assertThat(latest).as(what).isLessThan(g);
                assertThat(firstOfRank || latest == g - 1).as(what).isTrue();
            }
        }
    }
}
