// SPDX-License-Identifier: Apache-2.0
package org.godwit.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.disk.MachineId;
import org.godwit.api.log.LogLine;
import org.godwit.api.log.LogLine.Level;
import org.godwit.api.log.Logs;
import org.junit.jupiter.api.Test;

class LogBookTest {
    private static final Logs.Wanted ALL = new Logs.Wanted(Optional.empty(), Level.DEBUG);

    private final LogBook book = new LogBook(5, 1 << 20);

    private static void say(LogBook book, String machine, Level level, String text) {
        book.add(id -> new LogLine(
                id, Instant.EPOCH, Instant.EPOCH, new MachineId(machine), machine, level, text, "", Map.of()));
    }

    private static List<String> texts(Logs.Part part) {
        return part.lines().stream().map(LogLine::text).toList();
    }

    @Test
    void whoFollowsGetsEachLineOnceAndIsToldOfAGap() {
        say(book, "mch_a", Level.INFO, "1");
        Logs.Part first = book.newest(ALL, 10);
        say(book, "mch_a", Level.INFO, "2");
        say(book, "mch_a", Level.INFO, "3");
        Logs.Part second = book.after(first.next(), ALL, 1);
        assertThat(texts(second)).containsExactly("2");
        Logs.Part third = book.after(second.next(), ALL, 1);
        assertThat(texts(third)).containsExactly("3");
        assertThat(third.forgotten()).isFalse();
        assertThat(book.after(third.next(), ALL, 1).lines()).isEmpty();

        for (int i = 4; i < 20; i++) {
            say(book, "mch_a", Level.INFO, "" + i);
        }
        Logs.Part late = book.after(third.next(), ALL, 100);
        assertThat(late.forgotten()).isTrue();
        assertThat(texts(late)).containsExactly("15", "16", "17", "18", "19");
    }

    @Test
    void anIdOfAnotherLifeGivesAllThereIs() {
        say(book, "mch_a", Level.INFO, "1");
        Logs.Part part = book.after(1000, ALL, 10);
        assertThat(texts(part)).containsExactly("1");
        assertThat(part.forgotten()).isTrue();
        assertThat(part.next()).isEqualTo(1);
    }

    @Test
    void linesAreChosenByMachineAndLevel() {
        say(book, "mch_a", Level.INFO, "a info");
        say(book, "mch_b", Level.ERROR, "b error");
        say(book, "mch_a", Level.ERROR, "a error");
        assertThat(texts(book.newest(new Logs.Wanted(Optional.of(new MachineId("mch_a")), Level.WARNING), 10)))
                .containsExactly("a error");
    }

    @Test
    void memoryIsBoundedBySizeToo() {
        LogBook small = new LogBook(1000, 10_000);
        for (int i = 0; i < 100; i++) {
            say(small, "mch_a", Level.INFO, "x".repeat(1000));
        }
        assertThat(small.newest(ALL, 1000).lines()).hasSizeBetween(3, 5);
    }
}
