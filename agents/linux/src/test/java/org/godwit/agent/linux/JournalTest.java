// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.godwit.agent.Log;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines for systemd's journal carry a number, others do not. */
class JournalTest {
    @TempDir
    Path folder;

    @Test
    void onlyTheStreamThatSystemdNamesIsTheJournal() throws Exception {
        Path stream = Files.createFile(folder.resolve("stream"));
        Path link = Files.createSymbolicLink(folder.resolve("2"), stream);
        String named = Files.getAttribute(stream, "unix:dev") + ":" + Files.getAttribute(stream, "unix:ino");
        assertThat(Journal.reads(Map.of("JOURNAL_STREAM", named), link)).isTrue();
        assertThat(Journal.reads(Map.of("JOURNAL_STREAM", "1:2"), link)).isFalse();
        assertThat(Journal.reads(Map.of(), link)).isFalse();
        assertThat(Journal.reads(Map.of("JOURNAL_STREAM", named), folder.resolve("none")))
                .isFalse();
    }

    @Test
    void aLineBeginsWithHowMuchItMatters() {
        Clock clock = Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneOffset.UTC);
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        Log log = new Log(new PrintStream(said, true), false, clock, true);
        log.info("as always");
        log.warn("given up");
        log.error("act");
        assertThat(said.toString().lines())
                .containsExactly(
                        "<6>2026-11-23T12:00:00Z info  as always",
                        "<4>2026-11-23T12:00:00Z warn  given up",
                        "<3>2026-11-23T12:00:00Z error act");
    }
}
