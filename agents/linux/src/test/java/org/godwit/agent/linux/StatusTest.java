// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.godwit.agent.Log;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-23T10:00:00Z"), ZoneOffset.UTC);

    @TempDir
    Path folder;

    @Test
    void aServiceThatNeverRanHasNotEnrolled() throws Exception {
        Status.Report report = Status.of(arguments(), "1", environment());
        assertThat(report.state()).isEqualTo("notEnrolled");
        assertThat(report.exitCode()).isEqualTo(Status.NOT_ENROLLED);
        assertThat(report.json())
                .isEqualTo("{\"state\":\"notEnrolled\",\"installed\":\"1\",\"controller\":\"https://c/\"}");
    }

    @Test
    void whatTheRunningAgentSaysIsRead() throws Exception {
        try (StatusFile file = file()) {
            file.answered();
            file.write();
            Status.Report report = Status.of(arguments(), "1", environment());
            assertThat(report.exitCode()).isEqualTo(Status.CONNECTED);
            assertThat(report.text()).contains("connected").contains("answered     2026-11-23T10:00:00Z");
            assertThat(Files.getPosixFilePermissions(folder.resolve("status.json")))
                    .hasSize(2);

            file.waiting("ConnectException: refused");
            file.write();
            report = Status.of(arguments(), "1", environment());
            assertThat(report.exitCode()).isEqualTo(Status.WAITING);
            assertThat(report.text()).contains("waits        ConnectException: refused");
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aDoctorSaysALineForEachThingWithARemedyWhereItFails() throws Exception {
        Path disk = Files.write(folder.resolve("disk.raw"), new byte[8192]);
        Arguments arguments = Arguments.parse(
                List.of("--disk", "a=" + disk, "--disk", "b=" + folder.resolve("none"), "--state", folder + "/state"),
                Map.of());
        Log log = new Log(System.err, false, CLOCK);
        LinuxComputer machine =
                new LinuxComputer(Optional.empty(), arguments.disks().paths(), new Host(Path.of("/"), log), log);

        List<Finding> findings = new Doctor(arguments, environment(), CLOCK).findings(machine, log);

        assertThat(findings)
                .anyMatch(each -> each.toString().startsWith("OK    disk         a, 0 MiB, 4096 bytes read"));
        assertThat(findings)
                .filteredOn(each -> each.level() == Finding.Level.FAIL)
                .extracting(Finding::what)
                .containsExactly("identity", "disk", "service");
        assertThat(findings)
                .allSatisfy(each -> assertThat(each.toString()).doesNotContain("\n"))
                .filteredOn(each -> each.level() != Finding.Level.OK)
                .allSatisfy(each -> assertThat(each.remedy()).isNotEmpty());
    }

    private StatusFile file() {
        StatusFile.Running running = new StatusFile.Running(
                ProcessHandle.current().pid(), "1", "https://c", "2026-11-23T09:00:00Z", null, null, null, null);
        return new StatusFile(folder, running, CLOCK, new Log(System.err, true, CLOCK));
    }

    private Arguments arguments() throws Exception {
        return Arguments.parse(List.of("--controller", "https://c", "--state", folder + "/state"), Map.of());
    }

    private Map<String, String> environment() {
        return Map.of("RUNTIME_DIRECTORY", folder.toString());
    }
}
