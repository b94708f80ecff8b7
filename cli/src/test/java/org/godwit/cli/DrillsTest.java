// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.godwit.rest.Served;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DrillsTest {
    @TempDir
    Path home;

    @RegisterExtension
    private final Served served = new Served();

    private Ctl ctl;

    @BeforeEach
    void signIn() {
        ctl = new Ctl(home).asAdmin(served.uri());
        ctl.stdin("{\"devices\":{\"web\":{}}}").run("plan", "put", "shop");
        ctl.stdin("{\"devices\":{\"web\":{}}}").run("plan", "put", "worse");
    }

    @Test
    void itSaysWhetherAPlanWorksAndDecidesWhenItIsTried() throws Exception {
        assertThat(ctl.run("drills", "shop").out())
                .contains("verified  until 2027-02-20", "all ready after 49 s", "not tried by itself");
        Ctl.Result worse = ctl.run("drills", "worse");
        assertThat(worse.exit()).isEqualTo(Exit.NOT_READY);
        assertThat(worse.out()).contains("No drill of all of its devices");
        Ctl.Result decided = ctl.run("drills", "shop", "--every", "7", "--hour", "3", "--limit", "4h");
        assertThat(decided.exit()).isZero();
        assertThat(decided.out()).contains("next      2026-11-29", "every 7 days at 3:00 UTC, target file");
        assertThat(ctl.run("drills", "shop", "-o", "json")
                        .json()
                        .at("/schedule/limitSeconds")
                        .asInt())
                .isEqualTo(14400);
        assertThat(ctl.run("drills", "shop", "--stop").out()).contains("not tried by itself");
        assertThat(ctl.run("drills", "shop", "--every", "7", "--hour", "24").exit())
                .isNotZero();
    }
}
