// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.godwit.api.export.Exports;
import org.godwit.api.point.RestorePoints;
import org.godwit.rest.FakeCloudSites;
import org.godwit.rest.FakeExports;
import org.godwit.testkit.catalog.MemoryCatalog;
import org.godwit.testkit.catalog.Samples;
import org.junit.jupiter.api.Test;

class ExportCommandTest {
    private final MemoryCatalog catalog = new MemoryCatalog();
    private final Map<Class<?>, Object> services =
            Map.of(Exports.class, new FakeExports(), RestorePoints.class, catalog.points());

    private String export(String... words) throws Exception {
        ExportCommand command = new ExportCommand();
        command.words = List.of(words);
        return new Typist(services, FakeCloudSites.START).type(command);
    }

    @Test
    void aDiskIsServedListedAndEnded() throws Exception {
        catalog.points().commit(Samples.point("rp_1", Samples.machine("mch_web", "web-1"), Samples.NOON));
        assertThat(export()).contains("No disk is served");
        assertThat(export("add", "rp_1", "--writable", "--tls", "yes", "--for", "1h"))
                .contains("exp_1", "nbds://127.0.0.1:10809/0123abc", "yes, until it ends", "T13:00:00Z");
        assertThat(export("list")).contains("exp_1", "sda");
        assertThat(export("show", "exp_1")).contains("1 connections");
        assertThatThrownBy(() -> export("add", "rp_1", "--tls", "perhaps")).hasMessageContaining("yes or no");
        export("end", "exp_1");
        assertThatThrownBy(() -> export("show", "exp_1")).hasMessageContaining("EXPORT_UNKNOWN");
    }
}
