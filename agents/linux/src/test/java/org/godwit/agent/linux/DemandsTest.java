// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.godwit.agent.Log;
import org.junit.jupiter.api.Test;

class DemandsTest {
    private final Log log = new Log(new PrintStream(OutputStream.nullOutputStream()), false, Clock.systemUTC());

    @Test
    void withoutOptionsThereIsNoLimitAndOthersGoFirst() throws Exception {
        assertThat(Demands.of(Map.of())).isEqualTo(new Demands(0, 0, true, true, 0));
        assertThat(Demands.of(Map.of(
                        "--read-limit", "100", "--send-limit", "12", "--priority", "normal", "--parallel-disks", "3")))
                .isEqualTo(new Demands(100, 12, false, true, 3));
    }

    @Test
    void aWrongValueIsNamedWithWhatWouldBeRight() {
        assertThatThrownBy(() -> Demands.of(Map.of("--read-limit", "fast")))
                .hasMessage("--read-limit is 0 to 100000 MiB a second, not fast");
        assertThatThrownBy(() -> Demands.of(Map.of("--parallel-disks", "all")))
                .hasMessageContaining("--parallel-disks is 0 to 99");
        assertThatThrownBy(() -> Demands.of(Map.of("--priority", "high")))
                .hasMessage("--priority is idle or normal, not high");
    }

    @Test
    void onlyTheThreadThatCopiesIsMovedBack() throws Exception {
        int before = niceness();
        var executor = Executors.newSingleThreadExecutor();
        try {
            int after = CompletableFuture.supplyAsync(
                            () -> {
                                new Demands(0, 0, true, true, 0)
                                        .manners(log)
                                        .aside()
                                        .run();
                                return niceness();
                            },
                            executor)
                    .get();
            assertThat(after).isEqualTo(Math.max(before, 10));
            assertThat(niceness()).isEqualTo(before);
        } finally {
            executor.shutdown();
        }
    }

    /** The nineteenth field of proc(5)'s stat, of this thread. */
    private static int niceness() {
        try {
            String stat = Files.readString(Path.of("/proc/thread-self/stat"));
            return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[16]);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
