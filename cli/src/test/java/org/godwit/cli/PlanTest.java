// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.godwit.rest.Served;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Plans from the command line: files, pipes, and the changes of others. */
@Timeout(60)
class PlanTest {
    private static final String ODD = "{ \"devices\":{\"web\" : {\"id\":\"m\",\"x\":1.00}},\r\n\"z\":\"\\u00fc ü\"}\n";

    @TempDir
    Path home;

    @RegisterExtension
    private final Served served = new Served();

    private Ctl ctl;

    @BeforeEach
    void signIn() {
        ctl = new Ctl(home).asAdmin(served.uri());
    }

    @Test
    void aDocumentGoesInAndComesOutToTheByteByPipesAndFiles() throws Exception {
        assertThat(ctl.stdin(ODD).run("plan", "put", "site").err()).contains("version 1 now");
        assertThat(ctl.run("plan", "export", "site").out()).isEqualTo(ODD);
        Path out = home.resolve("out.json");
        assertThat(ctl.run("plan", "export", "site", "--number", "1", "--file", out.toString())
                        .exit())
                .isZero();
        assertThat(Files.readString(out)).isEqualTo(ODD);
        assertThat(ctl.run("plan", "put", "copy", "--file", out.toString()).exit())
                .isZero();
        assertThat(ctl.run("plan").out()).contains("copy", "site", "admin");
        assertThat(ctl.run("plan", "list", "-o", "json").json()).hasSize(2);
    }

    @Test
    void aChangeOfAnOlderVersionIsAConflict() throws Exception {
        ctl.stdin(ODD).run("plan", "put", "site");
        assertThat(ctl.stdin(ODD).run("plan", "put", "site").exit()).isEqualTo(Exit.CONFLICT);
        assertThat(ctl.stdin(ODD).run("plan", "put", "site", "--of", "1").exit())
                .isZero();
        Ctl.Result late = ctl.stdin(ODD).run("plan", "put", "site", "--of", "1");
        assertThat(late.exit()).isEqualTo(Exit.CONFLICT);
        assertThat(late.err()).contains("PLAN_CHANGED");
        assertThat(ctl.run("plan", "delete", "site", "--of", "1").exit()).isEqualTo(Exit.CONFLICT);
        assertThat(ctl.run("plan", "delete", "site").exit()).isZero();
        assertThat(ctl.run("plan", "show", "site").exit()).isEqualTo(Exit.NOT_FOUND);
        assertThat(ctl.run("plan", "versions", "site").out()).contains("deleted", "saved");
        assertThat(ctl.run("plan", "revert", "site", "--number", "1").err()).contains("version 4 now");
        assertThat(ctl.run("plan", "show", "site").out()).contains("version 1 again", "web");
    }

    @Test
    void aCheckSaysTheOrderAndExitsByItsBlockers() throws Exception {
        Ctl.Result right = ctl.stdin(ODD).run("plan", "check");
        assertThat(right.exit()).isZero();
        assertThat(right.out()).contains("info", "TARGET_NOT_ASKED", "1. rank 0: approval (Go?), then web");
        ctl.stdin("{\"devices\":{\"bad\":{}}}").run("plan", "put", "site");
        Ctl.Result wrong = ctl.run("plan", "check", "site");
        assertThat(wrong.exit()).isEqualTo(Exit.NOT_READY);
        assertThat(wrong.out()).contains("blocker  BAD /devices/bad: It is bad. Mend it.");
        assertThat(ctl.stdin("{").run("plan", "put", "other").err()).contains("PLAN_INVALID");
    }

    @Test
    void aPlanIsGeneratedToAFileOrKept() throws Exception {
        assertThat(ctl.run("plan", "generate").json().get("devices")).hasSize(2);
        assertThat(ctl.run("plan", "generate", "--machine", "web-1").json().get("devices"))
                .hasSize(1);
        assertThat(ctl.run("plan", "generate", "all").err()).contains("version 1 now");
        assertThat(ctl.run("plan", "show", "all").out()).contains("web-1", "mch_db");
        assertThat(ctl.run("plan", "schema").json().get("title").asText()).isEqualTo("Godwit plan");
    }

    @Test
    void whatIsMissingIsAUsageError() {
        assertThat(ctl.run("plan", "show").exit()).isEqualTo(Exit.USAGE);
        assertThat(ctl.run("plan", "revert", "site").exit()).isEqualTo(Exit.USAGE);
        assertThat(ctl.run("plan", "put", "site", "--file", "/nowhere").err()).contains("Cannot read");
        assertThat(ctl.stdin(" ".repeat((1 << 20) + 1)).run("plan", "check").err())
                .contains("PLAN_TOO_LARGE");
        assertThat(ctl.run("plan", "show", "a/b").exit()).isEqualTo(Exit.NOT_FOUND);
    }
}
