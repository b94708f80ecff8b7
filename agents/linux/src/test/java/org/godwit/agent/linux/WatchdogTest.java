// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchdogTest {
    @TempDir
    Path folder;

    @Test
    void nothingThawsForEverWhenTheShellWasKilled() throws Exception {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/sbin/fsfreeze"))
                        && System.getenv("PATH").contains("sbin"),
                "fsfreeze is not here");
        List<ProcessHandle> before = ProcessHandle.current().children().toList();
        try (Watchdog watchdog = Watchdog.over(List.of(folder.toString()), 0, Optional.empty())) {
            ProcessHandle shell = ProcessHandle.current()
                    .children()
                    .filter(child -> !before.contains(child))
                    .findFirst()
                    .orElseThrow();
            watchdog.freeze();
            ProcessHandle timer = awaitChild(shell);

            shell.destroyForcibly();

            timer.onExit().get(20, TimeUnit.SECONDS);
            assertThat(timer.isAlive()).isFalse();
        }
    }

    private static ProcessHandle awaitChild(ProcessHandle shell) {
        while (true) {
            Optional<ProcessHandle> child = shell.children().findFirst();
            if (child.isPresent()) {
                return child.get();
            }
            Thread.onSpinWait();
        }
    }
}
