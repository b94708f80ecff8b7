// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.godwit.api.plan.Plans;
import org.godwit.api.plan.Plans.Change;
import org.godwit.api.site.Migrations;
import org.godwit.rest.FakeCloudSites;
import org.godwit.rest.FakeJobs;
import org.godwit.rest.FakeMigrations;
import org.godwit.rest.FakePlans;
import org.godwit.rest.FakeStatuses;
import org.godwit.testkit.catalog.MemoryCatalog;
import org.godwit.testkit.catalog.Samples;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class MigrationCommandTest {
    private static final String NIGHT = night();

    private final MemoryCatalog catalog = new MemoryCatalog();
    private final Map<Class<?>, Object> services = new HashMap<>();
    private final FakePlans plans = new FakePlans(catalog);
    private final FakeCloudSites sites = new FakeCloudSites(catalog, plans);

    @BeforeEach
    void populate() throws IOException {
        services.put(Plans.class, plans);
        services.put(Migrations.class, FakeMigrations.over(catalog, sites, FakeStatuses.over(catalog, new FakeJobs())));
        var web = Samples.machine("mch_web", "web-1");
        catalog.machines().put(web);
        catalog.points().commit(Samples.point("rp_1", web, Samples.NOON));
        plans.put(new Change("shop", OptionalInt.empty(), "admin"), "{\"devices\":{\"web\":{}}}");
        sites.onEachLook(FakeCloudSites::settled);
    }

    private String migration(String... words) throws Exception {
        MigrationCommand command = new MigrationCommand();
        command.words = List.of(words);
        return new Typist(services, FakeCloudSites.START.plusSeconds(60)).type(command);
    }

    @Test
    void aMigrationIsBegunCutOverAndRolledBack() throws Exception {
        assertThat(migration()).contains("No migrations yet");
        assertThat(migration("check", "shop", "--source", "stopped_by_run")).doesNotContain("BLOCKER");
        assertThat(migration("start", "shop", "--source", "stopped_by_run"))
                .contains("Migrates    1 machines of plan shop version 1 into target file")
                .contains("State       replicating", "Allowed     cancel", "shell: begins");
        assertThat(migration("skiptest", "migration_1")).contains("State       ready for cutover");
        assertThat(migration("cutover", "migration_1", "--at", NIGHT))
                .contains("Cutover     at " + NIGHT + ", ordered by shell");
        migration("hold", "migration_1");
        assertThat(migration("cutover", "migration_1")).contains("Cutover     site_1");
        assertThat(migration("rollback", "migration_1")).contains("State       rolled back");
        assertThat(migration("list", "shop", "--json")).contains("\"state\":\"rolled_back\"");
    }

    @Test
    void whatIsWrongIsSaid() throws Exception {
        assertThatThrownBy(() -> migration("start", "shop")).hasMessageContaining("--source");
        assertThatThrownBy(() -> migration("start")).hasMessageContaining("Name a plan");
        assertThatThrownBy(() -> migration("fly", "migration_1")).hasMessageContaining("'fly'");
        assertThatThrownBy(() -> migration("show", "migration_9")).hasMessageContaining("MIGRATION_UNKNOWN");
        migration("start", "shop", "--source", "must_be_stopped");
        assertThatThrownBy(() -> migration("cutover", "migration_1", "--at", "noon"))
                .hasMessageContaining("2026-11-24");
        assertThatThrownBy(() -> migration("finalize", "migration_1")).hasMessageContaining("MIGRATION_ACT_REFUSED");
    }

    private static String night() {
        return Instant.now()
                .truncatedTo(ChronoUnit.DAYS)
                .plus(Duration.ofDays(2))
                .toString();
    }
}
