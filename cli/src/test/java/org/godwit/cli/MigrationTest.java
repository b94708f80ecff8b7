// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.godwit.rest.FakeCloudSites;
import org.godwit.rest.Served;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Migrations from the command line. */
@Timeout(60)
class MigrationTest {
    private static final String NIGHT = night();

    @TempDir
    Path home;

    @RegisterExtension
    private final Served served = new Served();

    private Ctl ctl;

    @BeforeEach
    void signIn() {
        ctl = new Ctl(home).asAdmin(served.uri());
        ctl.stdin("{\"devices\":{\"web\":{}}}").run("plan", "put", "shop");
        served.controller().sites.onEachLook(FakeCloudSites::settled);
    }

    private Ctl.Result migration(String... words) {
        String[] line = new String[words.length + 1];
        line[0] = "migration";
        System.arraycopy(words, 0, line, 1, words.length);
        return ctl.run(line);
    }

    @Test
    void aMigrationIsBegunCutOverAndFinalized() throws Exception {
        assertThat(migration("check", "shop", "--source", "stopped_by_run").exit())
                .isZero();
        Ctl.Result begun = migration("start", "shop", "--source", "stopped_by_run", "--limit", "4h");
        assertThat(begun.exit()).as(begun.err()).isZero();
        assertThat(begun.out())
                .contains("migrates    1 machines of plan shop version 1 into target file")
                .contains("state       replicating", "allowed     cancel", "admin: begins");
        assertThat(migration("skiptest", "migration_1").out()).contains("state       ready for cutover");
        Ctl.Result night = migration("cutover", "migration_1", "--at", NIGHT);
        assertThat(night.out()).contains("cutover     at " + NIGHT + ", ordered by admin");
        assertThat(migration("hold", "migration_1").out()).doesNotContain("at " + NIGHT);
        Ctl.Result over = migration("cutover", "migration_1", "--follow", "--timeout", "30s");
        assertThat(over.exit()).as(over.err()).isZero();
        assertThat(over.out()).contains("cutover     site_1", "allowed     rollback, finalize");
        Ctl.Result last = migration("finalize", "migration_1", "--follow");
        assertThat(last.out()).contains("state       finalized", "parked      mch_web");
        assertThat(migration().out()).contains("migration_1", "shop 1", "finalized");
        assertThat(migration("list", "shop", "--state", "error", "-o", "json").json())
                .isEmpty();
    }

    @Test
    void whatCannotBeDoneIsAConflict() {
        assertThat(migration("start", "shop").err()).contains("/source is missing");
        migration("start", "shop", "--source", "said_to_be_stopped");
        Ctl.Result refused = migration("finalize", "migration_1");
        assertThat(refused.exit()).isEqualTo(Exit.CONFLICT);
        assertThat(refused.err()).contains("MIGRATION_ACT_REFUSED");
        assertThat(migration("start", "shop", "--source", "said_to_be_stopped").err())
                .contains("MIGRATION_REFUSED", "migration_1");
        assertThat(migration("show").exit()).isEqualTo(Exit.USAGE);
        assertThat(migration("show", "migration_9").exit()).isEqualTo(Exit.NOT_FOUND);
    }

    private static String night() {
        return Instant.now()
                .truncatedTo(ChronoUnit.DAYS)
                .plus(Duration.ofDays(2))
                .toString();
    }
}
