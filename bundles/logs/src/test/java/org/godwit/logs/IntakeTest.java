// SPDX-License-Identifier: Apache-2.0
package org.godwit.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.godwit.api.disk.MachineId;
import org.godwit.api.log.LogLine;
import org.godwit.api.log.Logs;
import org.godwit.wire.GelfDatagrams;
import org.godwit.wire.GelfMessage;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class IntakeTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final MachineId WEB = new MachineId("mch_web");
    private static final Logs.Wanted ALL = new Logs.Wanted(Optional.empty(), LogLine.Level.DEBUG);

    private final Tokens tokens = new Tokens(new byte[32]);
    private final LogBook book = new LogBook(1000, 1 << 20);
    private final Intake intake = new Intake(tokens, book, 10, InstantSource.fixed(NOON));
    private final InetAddress from = InetAddress.getLoopbackAddress();
    private long nanos;

    private GelfMessage message(String text, String detail) {
        return new GelfMessage(
                "web-1",
                text,
                detail,
                NOON.minusMillis(1234),
                4,
                Map.of(GelfMessage.MACHINE, WEB.value(), GelfMessage.TOKEN, tokens.of(WEB), "disk", "sda"));
    }

    private void take(byte[]... datagrams) {
        for (byte[] datagram : datagrams) {
            intake.take(from, ByteBuffer.wrap(datagram), nanos);
        }
    }

    private List<LogLine> lines() {
        return book.newest(ALL, 1000).lines();
    }

    @Test
    void aLineArrivesWithAllThatWasSaidButItsToken() {
        take(message("disk is slow", "disk is slow\nvery").json());
        LogLine line = lines().get(0);
        assertThat(line.machine()).isEqualTo(WEB);
        assertThat(line.level()).isEqualTo(LogLine.Level.WARNING);
        assertThat(line.saidAt()).isEqualTo(NOON.minusMillis(1234));
        assertThat(line.receivedAt()).isEqualTo(NOON);
        assertThat(line.detail()).isEqualTo("disk is slow\nvery");
        assertThat(line.facts()).isEqualTo(Map.of("disk", "sda"));
    }

    @Test
    void packedByGzipOrByZlibOrNotAtAllItIsTheSameLine() throws IOException {
        byte[] plain = message("hello", "").json();
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(gzip)) {
            out.write(plain);
        }
        ByteArrayOutputStream zlib = new ByteArrayOutputStream();
        try (var out = new DeflaterOutputStream(zlib)) {
            out.write(plain);
        }
        take(plain, gzip.toByteArray(), zlib.toByteArray());
        assertThat(lines()).extracting(LogLine::text).containsExactly("hello", "hello", "hello");
    }

    @RepeatedTest(20)
    void aLongLineComesInChunksInAnyOrderSomeOfThemTwice() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        random.ints(60_000, 'A', 'z').forEach(c -> text.append((char) c));
        List<byte[]> datagrams = new ArrayList<>(
                GelfDatagrams.of(message("long", text.toString()).json(), 42));
        assertThat(datagrams).as("seed " + seed).hasSizeGreaterThan(10);
        datagrams.add(datagrams.get(3));
        Collections.shuffle(datagrams, random);
        take(datagrams.toArray(byte[][]::new));
        assertThat(lines()).as("seed " + seed).singleElement().satisfies(line -> assertThat(line.detail())
                .isEqualTo(text.toString()));
    }

    @Test
    void whatIsNotWholeAfterFiveSecondsIsForgotten() {
        List<byte[]> datagrams = GelfDatagrams.of(message("long", random(5000)).json(), 7);
        take(datagrams.get(0));
        nanos += Assembler.PATIENCE_NANOS + 1;
        datagrams.subList(1, datagrams.size()).forEach(datagram -> take(datagram));
        assertThat(lines()).isEmpty();
        assertThat(intake.refused().refused()).isEqualTo(1);
    }

    @Test
    void nobodySpeaksForAMachineWithoutItsToken() {
        for (Map<String, String> facts : List.of(
                Map.<String, String>of(),
                Map.of(GelfMessage.MACHINE, WEB.value()),
                Map.of(GelfMessage.MACHINE, WEB.value(), GelfMessage.TOKEN, tokens.of(new MachineId("mch_other"))),
                Map.of(GelfMessage.MACHINE, "no id at all!", GelfMessage.TOKEN, "x"))) {
            take(new GelfMessage("web-1", "I am web-1", "", NOON, 6, facts).json());
        }
        assertThat(lines()).isEmpty();
        assertThat(intake.refused().refused()).isEqualTo(4);
    }

    @Test
    void aMachineThatSaysTooMuchIsHeardAgainWhenItHasBeenQuiet() {
        for (int i = 0; i < 150; i++) {
            take(message("line " + i, "").json());
        }
        assertThat(lines()).hasSize(100);
        assertThat(intake.refused().limited()).isEqualTo(50);
        nanos += 1_000_000_000L;
        take(message("again", "").json());
        assertThat(lines()).hasSize(101);
    }

    @Test
    void aMessageThatUnpacksToMoreThanItMayIsRefused() throws IOException {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bomb)) {
            for (int i = 0; i < 64; i++) {
                out.write(new byte[1 << 20]);
            }
        }
        take(bomb.toByteArray());
        assertThat(lines()).isEmpty();
        assertThat(intake.refused().refused()).isEqualTo(1);
    }

    @Test
    void halfMessagesOfManySendersDoNotFillTheMemory() {
        Assembler assembler = new Assembler();
        byte[] part = GelfDatagrams.of(random(3000).getBytes(StandardCharsets.UTF_8), 1)
                .get(0);
        for (long id = 0; id < 100_000; id++) {
            ByteBuffer datagram = ByteBuffer.wrap(part.clone()).putLong(2, id);
            assertThat(assembler.take(from, datagram, nanos)).isEmpty();
        }
        assertThat(assembler.heldBytes()).isLessThanOrEqualTo(Assembler.MAX_HELD_BYTES);
        assertThat(assembler.lost()).isEqualTo(100_000 - Assembler.MAX_OPEN);
    }

    @Test
    void anyBytesAreRefusedOrALineAndNothingElseHappens() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        byte[] good = message("good", random(2000)).json();
        for (int i = 0; i < 5000; i++) {
            byte[] bytes = random.nextBoolean() ? good.clone() : new byte[random.nextInt(40)];
            for (int flips = random.nextInt(6); flips > 0 && bytes.length > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            if (bytes.length > 1 && random.nextInt(4) == 0) {
                bytes[0] = GelfDatagrams.MAGIC_0;
                bytes[1] = GelfDatagrams.MAGIC_1;
            }
            nanos += 1_000_000_000L;
            take(bytes);
        }
        take(message("the last", "").json());
        assertThat(lines()).as("seed " + seed).last().extracting(LogLine::text).isEqualTo("the last");
    }

    @Test
    void whatATerminalWouldObeyIsTakenOut() {
        take(message("red \u001b[31m and \u0007", "").json());
        assertThat(lines().get(0).text()).isEqualTo("red ?[31m and ?");
    }

    private static String random(int length) {
        StringBuilder text = new StringBuilder();
        new Random(1).ints(length, ' ', '~').forEach(c -> text.append((char) c));
        return text.toString();
    }
}
