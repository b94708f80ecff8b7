// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.godwit.core.site.ControllerScripts;
import org.godwit.testkit.job.RecordingJobContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class ControllerScriptsTest {
    @TempDir
    Path folder;

    private final RecordingJobContext job = new RecordingJobContext();

    private ControllerScripts scripts() {
        return new ControllerScripts(folder, Duration.ofSeconds(60));
    }

    private Path script(String name, String rights, String... lines) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + String.join("\n", lines) + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
    }

    private Problem failed(ControllerScripts scripts, String name) {
        try {
            return Problem.of(Problem.Kind.UNSUPPORTED, "ENDED_WELL", scripts.run(job, name, Map.of()), "");
        } catch (ProblemException e) {
            return e.problem();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void itKnowsWhatItIsForAndItsWordsAreKept() throws IOException {
        script("ok", "rwxr-xr-x", "echo site $GODWIT_SITE; echo and >&2; read line || echo nothing is asked");
        assertThat(scripts().run(job, "ok", Map.of("GODWIT_SITE", "site_1")))
                .isEqualTo("site site_1\nand\nnothing is asked\n");
    }

    @Test
    void theEndOfMuchIsKept() throws IOException {
        script("loud", "rwxr-xr-x", "i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i + 1)); done");
        assertThat(scripts().run(job, "loud", Map.of())).hasSize(4096).endsWith("line 19999\n");
    }

    @Test
    void anotherCodeFailsAndOneOfThemIsTriedAgain() throws IOException {
        script("bad", "rwxr-xr-x", "echo no such table", "exit 3");
        assertThat(failed(scripts(), "bad").code()).isEqualTo("SCRIPT_FAILED");
        assertThat(failed(scripts(), "bad").message()).contains("code 3", "no such table");
        assertThat(failed(scripts(), "bad").kind()).isEqualTo(Problem.Kind.MISCONFIGURED);
        script("later", "rwxr-xr-x", "exit 75");
        assertThat(failed(scripts(), "later").kind()).isEqualTo(Problem.Kind.TRANSIENT);
    }

    @Test
    void whatDoesNotEndIsEndedWithWhatItStarted() throws IOException {
        Path mark = folder.resolve("mark");
        script("slow", "rwxr-xr-x", "echo waiting", "(sleep 60; touch " + mark + ") &", "sleep 60");
        ControllerScripts hasty = new ControllerScripts(folder, Duration.ofMillis(300));
        assertThat(failed(hasty, "slow").message()).contains("had not ended", "waiting");
        job.cancelAfter(0);
        assertThatThrownBy(() -> scripts().run(job, "slow", Map.of())).hasMessageContaining("cancel");
        assertThat(mark).doesNotExist();
        ProcessHandle.current()
                .descendants()
                .forEach(left -> left.onExit().orTimeout(20, TimeUnit.SECONDS).join());
    }

    @Test
    void onlyFilesOfThatFolderThatNobodyElseWritesAreRun() throws IOException {
        script("open", "rwxrwxrwx", "true");
        script("still", "rw-r--r--", "true");
        Files.createSymbolicLink(folder.resolve("link"), Path.of("/bin/true"));
        Files.createDirectory(folder.resolve("folder"));
        assertThat(scripts().trouble("open").map(Problem::code)).contains("SCRIPT_UNSAFE");
        assertThat(scripts().trouble("still").map(Problem::code)).contains("SCRIPT_UNSAFE");
        for (String name : new String[] {"link", "folder", "none", "../open", "/bin/true", "", ".", "a b"}) {
            assertThat(scripts().trouble(name).map(Problem::code)).as(name).contains("SCRIPT_MISSING");
            assertThat(failed(scripts(), name).code()).as(name).isEqualTo("SCRIPT_MISSING");
        }
        script("ok", "rwxr-x---", "true");
        assertThat(scripts().trouble("ok")).isEqualTo(Optional.empty());
    }
}
