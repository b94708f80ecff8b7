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
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.godwit.agent.Log;
import org.godwit.api.disk.Extent;
import org.godwit.api.disk.Extents;
import org.godwit.api.source.ChangeMark;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChangeListsTest {
    private static final Instant THEN = Instant.parse("2026-11-23T00:00:00Z");
    private static final int MIB = 1 << 20;

    @TempDir
    Path folder;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private Path image;
    private Path file;
    private ChangeLists lists;

    @BeforeEach
    void anImageAndItsList() throws IOException {
        image = Files.write(folder.resolve("disk.img"), new byte[] {1});
        Files.setLastModifiedTime(image, FileTime.from(THEN));
        file = folder.resolve("disk.changes");
        Log log = new Log(new PrintStream(said, true, StandardCharsets.UTF_8), false, Clock.systemUTC());
        lists = new ChangeLists(Map.of("root", file), Map.of("root", image, "data", image), log);
    }

    @Test
    void withoutAListThereIsNoMarkAndNoWord() {
        assertThat(lists.mark("root")).isEmpty();
        assertThat(lists.mark("data")).isEmpty();
        assertThat(said.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void changesCountFromTheStateOfTheLastRestorePoint() throws IOException {
        list("until a", "end");
        ChangeMark first = lists.mark("root").orElseThrow();
        list("since a", "until b", "5 1", (3 * MIB - 1) + " 2", "end");
        assertThat(lists.since("root", first))
                .contains(new Extents(List.of(new Extent(0, MIB), new Extent(2 * MIB, 2 * MIB))));
        ChangeMark second = lists.mark("root").orElseThrow();
        assertThat(second).isNotEqualTo(first);
        list("since b", "until c", "end");
        assertThat(lists.since("root", second)).contains(Extents.none());
        assertThat(said.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void nothingChangedWhereTheStateIsStillThatOfTheLastRestorePoint() throws IOException {
        list("since a", "until b", "0 4096", "end");
        assertThat(lists.since("root", lists.mark("root").orElseThrow())).contains(Extents.none());
    }

    @Test
    void aMarkThatTheListDoesNotKnowMeansAScanAndIsSaid() throws IOException {
        list("until a", "end");
        ChangeMark old = lists.mark("root").orElseThrow();
        list("since b", "until c", "end");
        assertThat(lists.since("root", old)).isEmpty();
        assertThat(lists.since("root", new ChangeMark("b"))).isEmpty();
        assertThat(lists.mark("root")).isPresent();
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("since b");
    }

    @Test
    void aListOlderThanTheImageIsNotBelieved() throws IOException {
        list("until a", "end");
        ChangeMark mark = lists.mark("root").orElseThrow();
        for (int seconds : new int[] {1, 2}) {
            Files.setLastModifiedTime(image, FileTime.from(THEN.plusSeconds(seconds)));
            assertThat(lists.mark("root")).isEmpty();
            assertThat(lists.since("root", mark)).isEmpty();
        }
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("written after it");
    }

    @Test
    void aListThatIsNotWholeIsNotBelieved() throws IOException {
        list("until a", "end");
        ChangeMark mark = lists.mark("root").orElseThrow();
        notBelieved(mark, "since a", "until b", "0 4096");
        notBelieved(mark, "since a", "until b", "0 0", "end");
        notBelieved(mark, "since a", "until b", "-1 5", "end");
        notBelieved(mark, "since a", "until b", "0 4096 ", "end");
        notBelieved(mark, "since a", "0 4096", "end");
        notBelieved(mark, "since ", "until b", "end");
        notBelieved(mark, "until " + "b".repeat(129), "end");
        notBelieved(mark, "end");
        Files.writeString(file, "godwit-changes 2\nsince a\nuntil b\nend\n");
        assertThat(lists.since("root", mark)).isEmpty();
        Files.write(file, new byte[] {(byte) 0xff, 0x0a});
        assertThat(lists.since("root", mark)).isEmpty();
    }

    private void notBelieved(ChangeMark mark, String... lines) throws IOException {
        list(lines);
        assertThat(lists.since("root", mark)).as(String.join("|", lines)).isEmpty();
        assertThat(lists.mark("root")).isEqualTo(Optional.empty());
    }

    /** A second newer than the image. */
    private void list(String... lines) throws IOException {
        Files.writeString(file, "godwit-changes 1\n" + String.join("\n", lines) + "\n");
        Files.setLastModifiedTime(file, FileTime.from(THEN.plusSeconds(1)));
    }
}
