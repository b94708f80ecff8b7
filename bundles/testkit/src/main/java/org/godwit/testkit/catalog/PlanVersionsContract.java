// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.godwit.api.plan.Plan;
import org.godwit.api.plan.PlanVersions;
import org.junit.jupiter.api.Test;

/** What all {@link PlanVersions} keep to. */
public interface PlanVersionsContract {

    /** Empty ones. */
    PlanVersions planVersions() throws IOException;

    private static Plan version(String name, int number) {
        return new Plan(name, number, false, "ann", Samples.NOON.plusSeconds(number), "saved \"ü\"", 3);
    }

    private static Plan deletion(String name, int number) {
        return new Plan(name, number, true, "bob", Samples.NOON, "deleted", 0);
    }

    @Test
    default void aDocumentComesBackToTheByteAndVersionsNewestFirst() throws IOException {
        PlanVersions plans = planVersions();
        String odd = "{ \"b\" : 1.00,\r\n\t\"a\":\"\\u00fc ü €\" }\n";
        assertThat(plans.add(version("site", 1), Optional.of(odd))).isTrue();
        assertThat(plans.add(version("site", 2), Optional.of("{}"))).isTrue();
        assertThat(plans.document("site", 1)).contains(odd);
        assertThat(plans.newest("site")).contains(version("site", 2));
        assertThat(plans.of("site")).containsExactly(version("site", 2), version("site", 1));
        assertThat(plans.document("site", 3)).isEmpty();
        assertThat(plans.newest("other")).isEmpty();
        assertThat(plans.of("other")).isEmpty();
    }

    @Test
    default void aDocumentOfAMebibyteIsKept() throws IOException {
        PlanVersions plans = planVersions();
        String large = "{\"x\":\"" + "y".repeat((1 << 20) - 8) + "\"}";
        plans.add(version("site", 1), Optional.of(large));
        assertThat(plans.document("site", 1)).contains(large);
    }

    @Test
    default void onlyTheNextNumberIsAdded() throws IOException {
        PlanVersions plans = planVersions();
        assertThat(plans.add(version("site", 2), Optional.of("{}"))).isFalse();
        assertThat(plans.add(version("site", 1), Optional.of("{}"))).isTrue();
        assertThat(plans.add(version("site", 1), Optional.of("[]"))).isFalse();
        assertThat(plans.add(version("site", 3), Optional.of("[]"))).isFalse();
        assertThat(plans.of("site")).hasSize(1);
        assertThat(plans.document("site", 1)).contains("{}");
    }

    @Test
    default void aDeletedPlanIsNotListedAndItsNumbersGoOn() throws IOException {
        PlanVersions plans = planVersions();
        plans.add(version("b", 1), Optional.of("{}"));
        plans.add(version("a", 1), Optional.of("{}"));
        plans.add(deletion("b", 2), Optional.empty());
        assertThat(plans.all()).containsExactly(version("a", 1));
        assertThat(plans.newest("b")).contains(deletion("b", 2));
        assertThat(plans.document("b", 2)).isEmpty();
        assertThat(plans.document("b", 1)).contains("{}");
        assertThat(plans.add(version("b", 1), Optional.of("{}"))).isFalse();
        assertThat(plans.add(version("b", 3), Optional.of("{}"))).isTrue();
        assertThat(plans.all()).containsExactly(version("a", 1), version("b", 3));
    }

    @Test
    default void theNewestFiftyAreKept() throws IOException {
        PlanVersions plans = planVersions();
        for (int number = 1; number <= PlanVersions.MOST_VERSIONS + 2; number++) {
            assertThat(plans.add(version("site", number), Optional.of("{}"))).isTrue();
        }
        assertThat(plans.of("site"))
                .hasSize(PlanVersions.MOST_VERSIONS)
                .last()
                .extracting(Plan::version)
                .isEqualTo(3);
        assertThat(plans.document("site", 2)).isEmpty();
    }

    @Test
    default void ofManyWhoAddTheSameVersionOneDoes() throws Exception {
        PlanVersions plans = planVersions();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            Callable<Boolean> add = () -> plans.add(version("site", 1), Optional.of("{}"));
            List<Future<Boolean>> added =
                    threads.invokeAll(Stream.generate(() -> add).limit(4).toList());
            int won = 0;
            for (Future<Boolean> one : added) {
                won += one.get() ? 1 : 0;
            }
            assertThat(won).isEqualTo(1);
            assertThat(plans.of("site")).hasSize(1);
        } finally {
            threads.shutdown();
        }
    }
}
