// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.godwit.rest.Served;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class ExportTest {
    @TempDir
    Path home;

    @RegisterExtension
    private final Served served = new Served();

    @Test
    void aDiskIsServedListedAndEnded() throws Exception {
        Ctl ctl = new Ctl(home).asAdmin(served.uri());
        Ctl.Result added = ctl.run("export", "add", "rp_1", "--writable", "--tls", "--for", "1h");
        assertThat(added.exit()).as(added.err()).isZero();
        assertThat(added.out()).contains("nbds://127.0.0.1:10809/0123abc", "sda of rp_1, 1.0 GiB", "T13:00:00Z");
        assertThat(ctl.run("export", "add", "rp_1", "--no-tls").out()).contains("nbd://");
        assertThat(ctl.run("export").out()).contains("exp_1", "exp_2", "admin");
        assertThat(ctl.run("export", "end", "exp_1").exit()).isZero();
        assertThat(ctl.run("export", "show", "exp_1").exit()).isEqualTo(Exit.NOT_FOUND);
        assertThat(ctl.run("export", "add").exit()).isEqualTo(Exit.USAGE);
        assertThat(ctl.run("export", "add", "rp_1", "--for", "soon").exit()).isEqualTo(Exit.USAGE);
    }
}
