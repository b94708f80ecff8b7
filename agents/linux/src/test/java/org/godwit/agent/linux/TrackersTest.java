// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.godwit.agent.Log;
import org.godwit.api.disk.Concern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrackersTest {
    @TempDir
    Path folder;

    @Test
    void aTrackerThatMissedSomethingIsNotBelievedUntilTheAgentStartsAgain() throws Exception {
        Path image = Files.write(folder.resolve("disk.img"), new byte[4096]);
        Files.setLastModifiedTime(image, FileTime.fromMillis(0));
        Path list = Files.write(folder.resolve("disk.changes"), List.of("godwit-changes 1", "until a", "end"));
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        Trackers trackers = trackers(image, list, said);
        assertThat(trackers.mark("root")).isPresent();

        trackers.distrust("root", "a block differs");

        assertThat(trackers.mark("root")).isEmpty();
        assertThat(trackers.concerns()).singleElement().satisfies(concern -> {
            assertThat(concern.code()).isEqualTo("TRACKER_MISSED");
            assertThat(concern.level()).isEqualTo(Concern.Level.WARNING);
            assertThat(concern.message()).contains("root", "a block differs");
        });
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("error TRACKER_MISSED disk=root");
        assertThat(trackers(image, list, said).mark("root")).isPresent();
    }

    private Trackers trackers(Path image, Path list, ByteArrayOutputStream said) throws Exception {
        Log log = new Log(new PrintStream(said, true, StandardCharsets.UTF_8), false, Clock.systemUTC());
        Arguments arguments = Arguments.parse(
                List.of(
                        "--controller",
                        "https://127.0.0.1",
                        "--disk",
                        "root=" + image,
                        "--changes",
                        "root=" + list,
                        "--state",
                        folder.toString()),
                Map.of());
        return Trackers.of(arguments, machine(image, log), log);
    }

    private static LinuxComputer machine(Path image, Log log) throws IOException {
        return new LinuxComputer(Optional.of("web"), Map.of("root", image), new Host(Path.of("/"), log), log);
    }
}
