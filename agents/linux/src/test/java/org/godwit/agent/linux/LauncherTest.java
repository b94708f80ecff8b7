// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.godwit.wire.AgentVersion;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged launcher: which agent it starts, and what it does with one that is on trial. Agents are small shell scripts here. */
@Timeout(60)
class LauncherTest {
    private static final Path LAUNCH =
            Path.of("../packages/src/main/tree/usr/lib/godwit-agent/bin/launch").toAbsolutePath();
    private static final String SHA = "ab".repeat(32);

    @TempDir
    Path folder;

    private Path packaged;
    private Path slots;

    /** How it ended, and what it said. */
    private record End(int code, String said) {}

    @BeforeEach
    void anAgentIsPackaged() throws IOException {
        packaged = folder.resolve("packaged");
        slots = folder.resolve("update");
        agent(packaged, "1.0", "exit 0");
    }

    @Test
    void withoutAnythingElseThePackagedAgentRuns() throws Exception {
        assertThat(launch("run").said()).isEqualTo("1.0 packaged run\n");
        assertThat(launch("status", "--json").said()).isEqualTo("1.0 packaged status --json\n");
        assertThat(slots).doesNotExist();
    }

    @Test
    void whatWasKeptRunsAndItsStartsAreCounted() throws Exception {
        agent(slots.resolve("a"), "1.1", "exit 0");
        chosen("a confirmed packaged 1.1");
        assertThat(launch("run").said()).isEqualTo("1.1 a run\n");
        assertThat(launch().said()).isEqualTo("1.1 a \n");
        assertThat(launch("doctor").said()).isEqualTo("1.1 a doctor\n");
        assertThat(launch("--version").said()).isEqualTo("1.1 a --version\n");
        assertThat(slots.resolve("starts")).hasContent("2");
    }

    @Test
    void aPackageThatIsAsNewOrNewerGoesBeforeWhatWasChosen() throws Exception {
        agent(slots.resolve("a"), "1.0", "exit 0");
        chosen("a confirmed packaged 1.0");
        assertThat(launch("run").said()).isEqualTo("1.0 packaged run\n");
        agent(packaged, "1.2", "exit 0");
        assertThat(launch("run").said()).isEqualTo("1.2 packaged run\n");
    }

    @Test
    void aVersionThatCrashesThreeTimesIsGivenUpForThePackagedOne() throws Exception {
        agent(slots.resolve("a"), "1.1", "exit 7");
        chosen("a trial packaged 1.1");
        for (int i = 0; i < 3; i++) {
            assertThat(launch("run").code()).isEqualTo(7);
        }
        End fourth = launch("run");
        assertThat(fourth.said()).endsWith("1.0 packaged run\n").contains("1.1 is given up");
        assertThat(slots.resolve("chosen")).doesNotExist();
        assertThat(slots.resolve("outcome"))
                .hasContent("returned 1.1 " + SHA
                        + " - it was started 3 times, and the controller never answered it; its lines"
                        + " are in this machine's log");
        assertThat(launch("run").said()).isEqualTo("1.0 packaged run\n");
    }

    @Test
    void itIsGivenUpForTheOtherFolderWhereThatRanBefore() throws Exception {
        agent(slots.resolve("a"), "1.1", "exit 0");
        agent(slots.resolve("b"), "1.2", "exit 7");
        chosen("b trial a 1.2");
        for (int i = 0; i < 3; i++) {
            launch("run");
        }
        assertThat(launch("run").said()).endsWith("1.1 a run\n");
        assertThat(slots.resolve("chosen")).hasContent("a confirmed packaged 1.1 - -");
    }

    @Test
    void exitCodesByWhichAServiceWouldNotStartAgainAreNotBelievedOfATrial() throws Exception {
        for (int code : new int[] {0, 2, 3, 4}) {
            agent(slots.resolve("a"), "1.1", "exit " + code);
            chosen("a trial packaged 1.1");
            assertThat(launch("run").code()).as("exit code " + code).isEqualTo(1);
        }
        agent(slots.resolve("a"), "1.1", "exit 4");
        chosen("a confirmed packaged 1.1");
        assertThat(launch("run").code()).isEqualTo(4);
    }

    @Test
    void aVersionThatIsNeverAnsweredIsEndedAndGivenUp() throws Exception {
        agent(slots.resolve("a"), "1.1", "trap '' TERM; i=0; while [ $i -lt 600 ]; do sleep 0.1; i=$((i+1)); done");
        chosen("a trial packaged 1.1");
        assertThat(launch("run").code()).isNotZero();
        assertThat(launch("run").said()).endsWith("1.0 packaged run\n");
        assertThat(slots.resolve("outcome")).content().contains("did not answer it for 2 s");
    }

    @Test
    void aVersionThatIsKeptMeanwhileIsLeftAlone() throws Exception {
        agent(
                slots.resolve("a"),
                "1.1",
                "echo 'a confirmed packaged 1.1 " + SHA + " -' >\"$GODWIT_AGENT_SLOTS/chosen\"; sleep 5; exit 10");
        chosen("a trial packaged 1.1");
        assertThat(launch("run").code()).isEqualTo(10);
    }

    @Test
    void aSignalToTheLauncherReachesTheAgentAndItsEndIsNoFailure() throws Exception {
        agent(slots.resolve("a"), "1.1", "trap 'echo told; exit 0' TERM; echo ready; while :; do sleep 0.1; done");
        chosen("a trial packaged 1.1");
        Process process = begin("run");
        await(process, "ready");
        process.toHandle().destroy();
        assertThat(process.waitFor()).isZero();
        assertThat(new String(process.getInputStream().readAllBytes())).contains("told");
    }

    @Test
    void whenTheLauncherIsKilledTheAgentOnTrialGoesToo() throws Exception {
        agent(
                slots.resolve("a"),
                "1.1",
                "echo $$ >\"$GODWIT_AGENT_SLOTS/pid\"; echo ready; while :; do sleep 0.1; done");
        chosen("a trial packaged 1.1");
        Process process = begin("run");
        await(process, "ready");
        // Written when there is somebody who looks after both.
        while (!Files.exists(slots.resolve("child"))) {
            Thread.onSpinWait();
        }
        long pid = Long.parseLong(Files.readString(slots.resolve("pid")).strip());
        process.destroyForcibly().waitFor();
        ProcessHandle.of(pid)
                .ifPresent(
                        agent -> agent.onExit().orTimeout(30, TimeUnit.SECONDS).join());
    }

    @Test
    void anAgentOnTrialThatNobodyLooksAfterIsEndedByTheNextStart() throws Exception {
        agent(slots.resolve("a"), "1.1", "while :; do sleep 0.1; done");
        Process orphan =
                new ProcessBuilder("sh", slots.resolve("a/bin/godwit-agent").toString()).start();
        String stat = Files.readString(Path.of("/proc/" + orphan.pid() + "/stat"));
        String begun = stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19];
        Files.writeString(slots.resolve("child"), orphan.pid() + " " + begun + "\n");
        assertThat(launch("run").said()).endsWith("1.0 packaged run\n");
        assertThat(orphan.waitFor(1, TimeUnit.SECONDS)).isTrue();
        // Another process that has its number by now is left alone.
        Process other =
                new ProcessBuilder("sh", slots.resolve("a/bin/godwit-agent").toString()).start();
        Files.writeString(slots.resolve("child"), other.pid() + " 1\n");
        launch("run");
        assertThat(other.isAlive()).isTrue();
        other.destroyForcibly();
    }

    @Test
    void filesThatAreMissingOrTornLeadToThePackagedAgent() throws Exception {
        String[] torn = {
            "", "a", "c trial packaged 1.1 x -", "a trial packaged", "a kept packaged 1.1 x -", "../.. trial a 1 x -"
        };
        agent(slots.resolve("a"), "1.1", "exit 0");
        for (String text : torn) {
            Files.writeString(slots.resolve("chosen"), text);
            assertThat(launch("run").said()).as(text).isEqualTo("1.0 packaged run\n");
        }
        for (String file : new String[] {"VERSION", "bin/godwit-agent", "runtime/bin/java"}) {
            agent(slots.resolve("a"), "1.1", "exit 0");
            Files.delete(slots.resolve("a").resolve(file));
            chosen("a confirmed packaged 1.1");
            assertThat(launch("status").said()).as(file).isEqualTo("1.0 packaged status\n");
            assertThat(launch("run").said()).as(file).endsWith("1.0 packaged run\n");
        }
    }

    @Test
    void aVersionThatWasKeptAndNoLongerComesUpIsGivenUpInTheEnd() throws Exception {
        agent(slots.resolve("a"), "1.1", "exit 1");
        chosen("a confirmed packaged 1.1");
        Files.writeString(slots.resolve("starts"), "20\n");
        assertThat(launch("run").said()).endsWith("1.0 packaged run\n");
        assertThat(slots.resolve("outcome")).content().startsWith("returned 1.1 ");
    }

    @Test
    void itComparesVersionsAsTheAgentDoes() throws Exception {
        String[] versions = {
            "0.1", "0.1.0", "0.1.1-SNAPSHOT", "0.1.1~SNAPSHOT", "0.1.1-rc.1", "0.1.1", "0.1.10", "0.2", "10.0"
        };
        for (String first : versions) {
            agent(packaged, first, "exit 0");
            for (String second : versions) {
                agent(slots.resolve("a"), second, "exit 0");
                chosen("a confirmed packaged " + second);
                assertThat(launch("status").said())
                        .as(second + " beside the packaged " + first)
                        .contains(AgentVersion.newer(second, first) ? " a status" : " packaged status");
            }
        }
    }

    private void chosen(String line) throws IOException {
        Files.writeString(slots.resolve("chosen"), line + " " + SHA + " -\n");
        Files.deleteIfExists(slots.resolve("starts"));
    }

    /** An agent that says its version, from where it was started and with what, and then does that. */
    private static void agent(Path home, String version, String does) throws IOException {
        Files.createDirectories(home.resolve("bin"));
        Files.createDirectories(home.resolve("runtime/bin"));
        Files.writeString(home.resolve("VERSION"), version + "\n");
        Files.writeString(
                home.resolve("bin/godwit-agent"),
                "#!/bin/sh\necho \"" + version + " $GODWIT_AGENT_RUNS $*\"\n" + does + "\n");
        Files.writeString(home.resolve("runtime/bin/java"), "");
        for (String file : new String[] {"bin/godwit-agent", "runtime/bin/java"}) {
            Files.setPosixFilePermissions(home.resolve(file), PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    private End launch(String... words) throws Exception {
        Process process = begin(words);
        String said = new String(process.getInputStream().readAllBytes());
        return new End(process.waitFor(), said);
    }

    private Process begin(String... words) throws IOException {
        String[] command = new String[words.length + 2];
        command[0] = "sh";
        command[1] = LAUNCH.toString();
        System.arraycopy(words, 0, command, 2, words.length);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("GODWIT_AGENT_PACKAGED", packaged.toString());
        builder.environment().put("GODWIT_AGENT_SLOTS", slots.toString());
        builder.environment().put("GODWIT_AGENT_TRIAL_SECONDS", "2");
        return builder.start();
    }

    private static void await(Process process, String line) throws IOException {
        StringBuilder said = new StringBuilder();
        while (said.indexOf(line + "\n") < 0) {
            int next = process.getInputStream().read();
            assertThat(next).as(said.toString()).isNotNegative();
            said.append((char) next);
        }
    }
}
