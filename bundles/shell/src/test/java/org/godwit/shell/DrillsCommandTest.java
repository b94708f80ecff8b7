// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.godwit.api.plan.Plans.Change;
import org.godwit.api.site.Drills;
import org.godwit.rest.FakeCloudSites;
import org.godwit.rest.FakeDrills;
import org.godwit.rest.FakePlans;
import org.godwit.testkit.catalog.MemoryCatalog;
import org.junit.jupiter.api.Test;

class DrillsCommandTest {
    private final FakePlans plans = new FakePlans(new MemoryCatalog());
    private final FakeDrills drills = new FakeDrills(plans);

    DrillsCommandTest() throws IOException {
        plans.put(new Change("shop", OptionalInt.empty(), "admin"), "{\"devices\":{\"web\":{}}}");
        plans.put(new Change("worse", OptionalInt.empty(), "admin"), "{\"devices\":{\"web\":{}}}");
    }

    private String drills(String... words) throws Exception {
        DrillsCommand command = new DrillsCommand();
        command.words = List.of(words);
        return new Typist(Map.of(Drills.class, drills), FakeCloudSites.START).type(command);
    }

    @Test
    void itSaysWhetherAPlanWorksAndDecidesWhenItIsTried() throws Exception {
        assertThat(drills("shop"))
                .contains("Verified    until 2027-02-20", "site_1", "49 s", "10 min", "not tried by itself");
        assertThat(drills("worse")).contains("Verified    no", "No drill of all of its devices");
        assertThat(drills("shop", "--every", "7", "--hour", "3"))
                .contains("Next        2026-11-29", "every 7 days at 3:00 UTC, target file");
        assertThat(drills("shop", "--stop")).contains("not tried by itself");
        assertThatThrownBy(() -> drills("shop", "--every", "400")).hasMessageContaining("365");
    }
}
