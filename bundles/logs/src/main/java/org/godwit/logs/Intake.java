// SPDX-License-Identifier: Apache-2.0
package org.godwit.logs;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.godwit.api.disk.MachineId;
import org.godwit.api.log.LogLine;
import org.godwit.api.log.Logs;
import org.godwit.wire.GelfMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From datagrams to lines: joined, unpacked, read, of a machine we know, and not too many. For one thread. */
final class Intake {
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

    /** Longest words that are shown; the rest of the text is detail. */
    private static final int MAX_TEXT = 8192;

    private static final int MAX_FACT = 1024;

    private final Assembler assembler = new Assembler();
    private final Map<MachineId, Allowance> allowances = new HashMap<>();
    private final Tokens tokens;
    private final LogBook book;
    private final int linesPerSecond;
    private final InstantSource clock;
    private volatile long unusable;
    private volatile long limited;

    Intake(Tokens tokens, LogBook book, int linesPerSecond, InstantSource clock) {
        this.tokens = tokens;
        this.book = book;
        this.linesPerSecond = linesPerSecond;
        this.clock = clock;
    }

    void take(InetAddress from, ByteBuffer datagram, long nowNanos) {
        long lostBefore = assembler.lost();
        try {
            var message = assembler.take(from, datagram, nowNanos);
            if (message.isPresent()) {
                take(GelfMessage.parse(Unpacking.of(message.get()), clock.instant()), nowNanos);
            }
        } catch (IOException | RuntimeException e) {
            refused(from, e.toString());
        }
        unusable += assembler.lost() - lostBefore;
    }

    Logs.Refused refused() {
        return new Logs.Refused(unusable, limited);
    }

    private void take(GelfMessage message, long nowNanos) throws IOException {
        MachineId machine = machine(message);
        if (!allowances
                .computeIfAbsent(machine, unused -> new Allowance(linesPerSecond, nowNanos))
                .take(nowNanos)) {
            limited++;
            return;
        }
        Map<String, String> facts = new LinkedHashMap<>();
        message.facts().forEach((name, value) -> {
            if (!name.equals(GelfMessage.TOKEN) && !name.equals(GelfMessage.MACHINE)) {
                facts.put(shown(name, MAX_FACT), shown(value, MAX_FACT));
            }
        });
        Instant now = clock.instant();
        book.add(id -> new LogLine(
                id,
                now,
                message.at(),
                machine,
                shown(message.host(), MAX_FACT),
                LogLine.Level.values()[message.level()],
                shown(message.text(), MAX_TEXT),
                shown(message.detail(), GelfMessage.MAX_BYTES),
                facts));
    }

    private MachineId machine(GelfMessage message) throws IOException {
        String id = message.facts().getOrDefault(GelfMessage.MACHINE, "");
        MachineId machine;
        try {
            machine = new MachineId(id);
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    "a line of no machine: its field _" + GelfMessage.MACHINE + " is '" + shown(id, MAX_FACT) + "'");
        }
        if (!tokens.fits(machine, message.facts().getOrDefault(GelfMessage.TOKEN, ""))) {
            throw new IOException("a line that says it is of " + machine + " and does not have its token");
        }
        return machine;
    }

    /** Without what a terminal would take for a command. */
    private static String shown(String text, int most) {
        String cut = text.length() > most ? text.substring(0, most) : text;
        StringBuilder clean = new StringBuilder(cut.length());
        cut.chars().forEach(c -> clean.append(Character.isISOControl(c) && c != '\n' && c != '\t' ? '?' : (char) c));
        return clean.toString();
    }

    private void refused(InetAddress from, String why) {
        unusable++;
        LOG.debug("a datagram was refused: from={} because={}", from, why);
    }
}
