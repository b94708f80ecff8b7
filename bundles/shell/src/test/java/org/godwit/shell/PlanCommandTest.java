// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.godwit.api.plan.Plans;
import org.godwit.api.point.Machines;
import org.godwit.api.readiness.Statuses;
import org.godwit.rest.FakeJobs;
import org.godwit.rest.FakePlans;
import org.godwit.rest.FakeStatuses;
import org.godwit.testkit.catalog.MemoryCatalog;
import org.godwit.testkit.catalog.Samples;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanCommandTest {
    private static final String ODD = "{ \"devices\":{\"web\" : {\"id\":\"m\",\"x\":1.00}},\r\n\"z\":\"\\u00fc ü\"}\n";

    @TempDir
    Path folder;

    private final MemoryCatalog catalog = new MemoryCatalog();
    private final Map<Class<?>, Object> services = new HashMap<>();

    @BeforeEach
    void populate() throws IOException {
        services.put(Machines.class, catalog.machines());
        services.put(Plans.class, new FakePlans(catalog));
        services.put(Statuses.class, FakeStatuses.over(catalog, new FakeJobs()));
        catalog.machines().put(Samples.machine("mch_web", "web-1"));
        catalog.machines().put(Samples.machine("mch_db", "db-1"));
    }

    private String plan(String... words) throws Exception {
        PlanCommand command = new PlanCommand();
        command.words = List.of(words);
        return new Typist(services, Samples.NOON.plusSeconds(3600)).type(command);
    }

    private String file(String document) throws IOException {
        return Files.writeString(folder.resolve("plan.json"), document).toString();
    }

    @Test
    void aDocumentGoesInAndComesOutToTheByte() throws Exception {
        assertThat(plan("put", "site", "--file", file(ODD))).contains("version 1 now", "TARGET_NOT_ASKED");
        assertThat(plan("export", "site")).isEqualTo(ODD);
        Path out = folder.resolve("out.json");
        plan("export", "site", "--number", "1", "--file", out.toString());
        assertThat(Files.readString(out)).isEqualTo(ODD);
        assertThat(plan()).contains("site", "shell", "until 2027-02-20", "ready");
        assertThat(plan("list", "--json")).contains("\"version\":1");
        assertThat(plan("show", "site")).contains("1. rank 0: approval (Go?), then web");
    }

    @Test
    void anOlderVersionIsNotChangedAndComesBack() throws Exception {
        plan("put", "site", "--file", file(ODD));
        assertThatThrownBy(() -> plan("put", "site", "--file", file(ODD))).hasMessageContaining("PLAN_EXISTS");
        plan("put", "site", "--file", file("{\"devices\":{\"db\":{}}}"), "--of", "1");
        assertThatThrownBy(() -> plan("put", "site", "--file", file(ODD), "--of", "1"))
                .hasMessageContaining("PLAN_CHANGED");
        assertThat(plan("delete", "site")).contains("its versions are kept");
        assertThat(plan("versions", "site")).contains("deleted", "saved");
        assertThat(plan("revert", "site", "--number", "1")).contains("version 4 now");
        assertThat(plan("export", "site")).isEqualTo(ODD);
    }

    @Test
    void aCheckNamesBlockersAndFails() throws Exception {
        plan("put", "site", "--file", file("{\"devices\":{\"bad\":{}}}"));
        assertThatThrownBy(() -> plan("check", "site")).hasMessageContaining("1 blockers");
        assertThat(plan("check", "--file", file(ODD))).contains("info TARGET_NOT_ASKED");
        assertThatThrownBy(() -> plan("check")).hasMessageContaining("--file");
        assertThatThrownBy(() -> plan("show")).hasMessageContaining("Name a plan");
        assertThatThrownBy(() -> plan("fly", "site")).hasMessageContaining("'fly'");
    }

    @Test
    void aPlanIsGenerated() throws Exception {
        assertThat(plan("generate")).contains("mch_web", "mch_db");
        assertThat(plan("generate", "--machine", "web-1")).doesNotContain("mch_db");
        assertThat(plan("generate", "all")).contains("Plan all is version 1 now");
        assertThat(plan("schema")).contains("Godwit plan");
    }
}
