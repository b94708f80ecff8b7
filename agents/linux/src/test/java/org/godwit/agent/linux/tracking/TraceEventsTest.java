// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TraceEventsTest {
    private static final int COMPLETE = 8;
    private static final int WRITE = 2;
    private static final int READ = 1;
    private static final int NOTE = 1 << 10;
    private static final int PASSTHROUGH = 1 << 9;
    private static final int ENDED = 1 << 7;

    private final TraceEvents events = new TraceEvents();
    private final List<String> written = new ArrayList<>();

    private void read(byte[] piece) throws IOException {
        events.read(ByteBuffer.wrap(piece), (sector, bytes) -> written.add(sector + "+" + bytes));
    }

    private static byte[] event(int sequence, int category, long sector, int bytes, int behind) {
        return ByteBuffer.allocate(48 + behind)
                .order(ByteOrder.nativeOrder())
                .putInt(0x65617407)
                .putInt(sequence)
                .putLong(17)
                .putLong(sector)
                .putInt(bytes)
                .putInt(category << 16 | COMPLETE)
                .putShort(46, (short) behind)
                .array();
    }

    private static byte[] together(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    @Test
    void whatWasWrittenIsToldAndNothingElse() throws IOException {
        read(together(
                event(0, NOTE, 0, 0, 16),
                event(1, ENDED | WRITE, 2048, 4096, 0),
                event(2, ENDED | READ, 8, 512, 0),
                event(3, ENDED | WRITE | PASSTHROUGH, 0, 512, 12),
                event(4, ENDED | WRITE, 9, 0, 0),
                event(5, ENDED | WRITE | 1 << 13, 1L << 33, 0x80000000, 0)));

        assertThat(written).containsExactly("2048+4096", (1L << 33) + "+" + (1L << 31));
    }

    @Test
    void eventsMayBeCutOffAnywhere() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] all = new byte[0];
        List<String> expected = new ArrayList<>();
        for (int i = 1; i <= 200; i++) {
            all = together(all, event(i, ENDED | WRITE, i, 512, random.nextInt(3) * 20));
            expected.add(i + "+512");
        }
        for (int from = 0; from < all.length; ) {
            int to = Math.min(all.length, from + 1 + random.nextInt(130));
            read(Arrays.copyOfRange(all, from, to));
            from = to;
        }
        assertThat(written).as("seed %d", seed).isEqualTo(expected);
    }

    @Test
    void anEventThatIsMissingIsNotPassedOver() throws IOException {
        read(event(1, ENDED | WRITE, 1, 512, 0));

        assertThatThrownBy(() -> read(event(3, ENDED | WRITE, 3, 512, 0)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("2 to 2 are missing");
    }

    @Test
    void whatIsNoEventIsNotTakenForOne() {
        assertThatThrownBy(() -> read(new byte[48])).hasMessageContaining("cannot be read");
    }
}
