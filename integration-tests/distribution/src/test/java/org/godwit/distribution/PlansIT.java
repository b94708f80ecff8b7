// SPDX-License-Identifier: Apache-2.0
package org.godwit.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A plan generated from a machine, checked, changed, and exported to the byte. */
@ExtendWith(FailureLogs.class)
class PlansIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @Test
    void aPlanIsMadeCheckedAndChanged() throws Exception {
        try (Controller controller = Controller.unpacked("plans").start()) {
            Api api = controller.api();
            Path folder = Files.createDirectories(controller.home().resolve("machine"));
            TestDisk disk = new TestDisk(folder.resolve("root.img"), TestDisk.MIB, new Random(Seed.of(PlansIT.class)))
                    .writeRandom(0, 4096);
            try (Agent agent = new Agent("plan-1", folder, Map.of("root", disk.path()))) {
                agent.start(controller.url(), api.enrolmentToken());
                String machine = api.connectedMachine("plan-1");
                generatedAndChecked(controller, machine);
            }
            changedToTheByte(controller, folder);
            assertThat(GodwitCtl.run(controller, "plan", "export", "site").printed())
                    .isEqualTo(Files.readString(folder.resolve("plan.json")));
        }
    }

    private static void generatedAndChecked(Controller controller, String machine) throws Exception {
        Api api = controller.api();
        assertThat(GodwitCtl.run(controller, "plan", "generate", "site").printed())
                .contains("version 1 now", "NO_RESTORE_POINT /devices/plan-1/id");
        assertThat(GodwitCtl.run(controller, "plan", "check", "site").code()).isEqualTo(5);
        api.succeeded(api.replicate(machine), LIMIT);
        Programs.Result checked = GodwitCtl.run(controller, "plan", "check", "site");
        assertThat(checked.code()).as(checked.printed()).isZero();
        assertThat(checked.printed()).contains("1. rank 0: plan-1");
        assertThat(controller.console("godwit:plan check site")).contains("1. rank 0: plan-1");
    }

    private static void changedToTheByte(Controller controller, Path folder) throws Exception {
        Path file = folder.resolve("plan.json");
        Files.writeString(
                file,
                "{ \"devices\": {\"a\": {\"id\": \"x\", \"rank\": 1.0, \"of_others\": 1e2},\r\n"
                        + " \"b\": {\"id\": \"y\", \"depends_on\": [\"b\"]} } }\n");
        assertThat(GodwitCtl.run(controller, "plan", "put", "site", "--file", file.toString())
                        .code())
                .isEqualTo(4);
        assertThat(GodwitCtl.run(controller, "plan", "put", "site", "--file", file.toString(), "--of", "1")
                        .printed())
                .contains("version 2 now", "DEPENDENCY_CYCLE", "b -> b", "MACHINE_UNKNOWN");
        assertThat(controller
                        .api()
                        .send("/api/v1/plans:check", Optional.of("{\"devices\":{\"a\":{}}}"))
                        .body())
                .contains("PLAN_SHAPE", "/devices/a");
        assertThat(controller
                        .api()
                        .get("/api/v1/plan-schema.json")
                        .path("$schema")
                        .asText())
                .contains("2020-12");
    }
}
