// SPDX-License-Identifier: Apache-2.0
package org.godwit.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.point.MachinePoints;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.retention.Policies.Policy;
import org.godwit.api.tenant.Scope;
import org.godwit.testkit.catalog.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogDatabaseTest {
    @TempDir
    Path folder;

    /** Commits points until it is halted in the middle of it, saying each one that is committed. */
    static final class Committer {
        private Committer() {}

        public static void main(String[] args) throws IOException {
            RestorePointTable points = new RestorePointTable(CatalogDatabase.open(H2.file(Path.of(args[0]))));
            Machine machine = Samples.machine("mch_1", "web");
            for (int i = 0; i < 20; i++) {
                points.commit(Samples.point("rp_" + i, machine, Samples.NOON.plusSeconds(i)));
                System.out.println("rp_" + i);
            }
            System.out.flush();
            Runtime.getRuntime().halt(3);
        }
    }

    @Test
    void whatWasCommittedIsThereAfterAnAbruptHalt() throws Exception {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Committer.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .start();
        List<String> said;
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
            said = out.lines().filter(line -> line.startsWith("rp_")).toList();
        }
        assertThat(child.waitFor()).isEqualTo(3);
        assertThat(said).hasSize(20);
        RestorePointTable points = new RestorePointTable(CatalogDatabase.open(H2.file(folder)));
        for (String id : said) {
            assertThat(points.find(new RestorePointId(id))).as(id).isPresent();
        }
    }

    @Test
    void openingAgainMigratesNothingAndKeepsEverything() throws IOException {
        RestorePoint point = Samples.point("rp_1", Samples.machine("mch_1", "web"), Samples.NOON);
        new RestorePointTable(CatalogDatabase.open(H2.file(folder))).commit(point);
        assertThat(new RestorePointTable(CatalogDatabase.open(H2.file(folder))).all())
                .containsExactly(point);
    }

    @Test
    void pointsOfAnEarlierSchemaAreFilledIn() throws IOException {
        RestorePoint point = Samples.point("rp_1", Samples.machine("mch_1", "web"), Samples.NOON);
        CatalogDatabase before = CatalogDatabase.open(H2.file(folder));
        new RestorePointTable(before).commit(point);
        before.write(handle -> handle.execute("update restore_point set data_bytes = null"));
        assertThat(new RestorePointTable(CatalogDatabase.open(H2.file(folder))).byMachine())
                .containsExactly(new MachinePoints(1, point.dataBytes(), point));
    }

    @Test
    void policiesOfAnEarlierVersionAreReadAsTheyWereMeant() throws IOException {
        CatalogDatabase before = CatalogDatabase.open(H2.file(folder));
        before.write(handle -> {
            handle.execute(
                    "insert into machine_policy values ('*', ?)",
                    "{\"rule\":null,\"store\":\"archive\",\"schedule\":null,\"limits\":null,\"parked\":true}");
            handle.execute("insert into machine_policy values ('mch_1', ?)", "{\"store\":\"main\"}");
            handle.execute("insert into machine_policy values ('mch_2', ?)", "{\"rule\":null,\"parked\":false}");
        });
        Policy all = new Policy(Optional.empty(), Optional.of(new StoreId("archive"))).parked(true);
        Policy own = new Policy(Optional.empty(), Optional.of(new StoreId("main")));
        assertThat(new PolicyTable(CatalogDatabase.open(H2.file(folder))).all())
                .isEqualTo(Map.of(Scope.ALL, all, Scope.of(new MachineId("mch_1")), own));
    }

    @Test
    void aFileThatIsNoDatabaseIsAProblemThatNamesIt() throws IOException {
        Files.writeString(folder.resolve("catalog.mv.db"), "this is no database".repeat(1000));
        assertThatThrownBy(() -> CatalogDatabase.open(H2.file(folder)))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.problem().kind()).isEqualTo(Problem.Kind.TRANSIENT);
                    assertThat(e.problem().code()).isEqualTo("CATALOG_AWAY");
                    assertThat(e.problem().message()).contains("catalog.mv.db");
                });
    }
}
