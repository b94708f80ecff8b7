// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.disk.MachineId;
import org.godwit.api.plan.CloudSiteId;
import org.godwit.api.problem.Problem;
import org.godwit.api.site.CloudSites;
import org.godwit.api.site.Migration;
import org.godwit.api.site.Migration.State;
import org.godwit.api.site.MigrationId;
import org.godwit.api.site.MigrationJournal;
import org.godwit.api.site.MigrationOrder;
import org.godwit.api.site.SiteOrder;
import org.junit.jupiter.api.Test;

/** What all {@link MigrationJournal} keep to. */
public interface MigrationJournalContract {

    /** An empty one. */
    MigrationJournal migrationJournal() throws IOException;

    private static Migration migration(String id, int second, State state) {
        MigrationOrder order = new MigrationOrder(
                "shop",
                3,
                "file",
                List.of("db", "web ü"),
                Map.of("folder", "/srv/x"),
                SiteOrder.Source.STOPPED_BY_RUN,
                600,
                Optional.of(Samples.NOON.plusSeconds(900)),
                Optional.of(new SiteOrder.CommitPolicy(CloudSites.Act.ROLL_BACK, 3600)));
        return new Migration(
                new MigrationId(id),
                order,
                List.of(new MachineId("mch_1"), new MachineId("mch_2")),
                state,
                Optional.of(State.CUTTING_OVER),
                List.of(
                        run(Migration.Purpose.TEST, id + ".1", Optional.of(new CloudSiteId("site_1"))),
                        run(Migration.Purpose.CUTOVER, id + ".2", Optional.empty())),
                Optional.of(new Migration.Ask(CloudSites.Act.RETRY, "bob")),
                Optional.of(new Migration.Appointment(Samples.NOON.plusSeconds(700), "ann")),
                Optional.of("somebody must agree: \"ü\""),
                Optional.of(Problem.of(Problem.Kind.DENIED, "NO", "Said no.", "Ask.")
                        .with("who", "bob")),
                List.of(new MachineId("mch_2")),
                List.of(new Migration.Told(Samples.NOON, "ann", "skip test")),
                "ann",
                Samples.NOON.plusSeconds(second),
                Samples.NOON.plusSeconds(second + 1),
                Optional.of("6c4ad1f0"));
    }

    private static Migration.Run run(Migration.Purpose purpose, String key, Optional<CloudSiteId> site) {
        return new Migration.Run(purpose, key, "ann", Samples.NOON.plusSeconds(30), site);
    }

    @Test
    default void aMigrationComesBackAsItWasAndChanges() throws IOException {
        MigrationJournal journal = migrationJournal();
        Migration before = migration("migration_1", 0, State.ERROR);
        journal.save(before);
        assertThat(journal.find(before.id())).contains(before);
        Migration after = migration("migration_1", 0, State.READY_FOR_CUTOVER);
        journal.save(after);
        assertThat(journal.find(before.id())).contains(after);
        assertThat(journal.newest(10)).containsExactly(after);
        assertThat(journal.find(new MigrationId("migration_2"))).isEmpty();
    }

    @Test
    default void newestMigrationsFirstAndOpenOnesOldestFirst() throws IOException {
        MigrationJournal journal = migrationJournal();
        Migration old = migration("migration_1", 0, State.REPLICATING);
        Migration cancelled = migration("migration_2", 1, State.CANCELLED);
        Migration done = migration("migration_3", 2, State.FINALIZED);
        Migration back = migration("migration_4", 3, State.ROLLED_BACK);
        Migration young = migration("migration_5", 4, State.ERROR);
        for (Migration each : List.of(young, old, done, back, cancelled)) {
            journal.save(each);
        }
        assertThat(journal.newest(3)).containsExactly(young, back, done);
        assertThat(journal.open()).containsExactly(old, young);
    }
}
