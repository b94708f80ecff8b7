// SPDX-License-Identifier: Apache-2.0
package org.godwit.nbd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.godwit.api.export.Exports.Export;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Random requests, good and broken; {@code -Dgodwit.seed=N} repeats what a failure names. */
@Timeout(300)
class RandomTest {
    private static final int SIZE = (6 << 20) + 1234;

    @TempDir
    Path folder;

    private static long seed() {
        return Long.getLong("godwit.seed", System.nanoTime());
    }

    @Test
    void whatIsWrittenIsReadAndNeverReachesTheRestorePoint() throws Exception {
        long seed = seed();
        Random random = new Random(seed);
        MadeUpDisks disks = new MadeUpDisks(seed, SIZE);
        byte[] before = disks.bytes.clone();
        byte[] model = disks.bytes.clone();
        try (Serving serving = new Serving(disks, folder, Clock.systemUTC())) {
            Export export = serving.export(true);
            try (Client one = serving.client(export);
                    Client other = serving.client(export)) {
                for (int i = 0; i < 400; i++) {
                    step(random, random.nextBoolean() ? one : other, model, "-Dgodwit.seed=" + seed + " step " + i);
                }
                assertThat(one.read(0, SIZE)).as("-Dgodwit.seed=" + seed).isEqualTo(model);
                states(one, model, seed);
            }
        }
        assertThat(disks.bytes).isEqualTo(before);
        try (var left = java.nio.file.Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    private static void step(Random random, Client client, byte[] model, String what) throws IOException {
        boolean large = random.nextInt(8) == 0;
        int at = random.nextInt(SIZE - 1);
        int length = Math.min(SIZE - at, 1 + random.nextInt(large ? 3 << 20 : 20_000));
        if (random.nextInt(3) == 0) {
            at &= ~4095;
        }
        switch (random.nextInt(5)) {
            case 0, 1 -> {
                byte[] bytes = new byte[length];
                random.nextBytes(bytes);
                int flags = random.nextInt(10) == 0 ? Nbd.CMD_FLAG_FUA : 0;
                assertThat(client.write(flags, at, bytes).error).as(what).isZero();
                System.arraycopy(bytes, 0, model, at, length);
            }
            case 2 -> {
                int command = random.nextBoolean() ? Nbd.CMD_TRIM : Nbd.CMD_WRITE_ZEROES;
                assertThat(client.ask(0, command, at, length).error).as(what).isZero();
                Arrays.fill(model, at, at + length, (byte) 0);
            }
            case 3 ->
                assertThat(client.ask(0, Nbd.CMD_FLUSH, 0, 0).error).as(what).isZero();
            default ->
                assertThat(client.read(at, length)).as(what).isEqualTo(Arrays.copyOfRange(model, at, at + length));
        }
    }

    /** What is called zero is zero, and all of the disk is told of. */
    private static void states(Client client, byte[] model, long seed) throws IOException {
        int at = 0;
        while (at < SIZE) {
            for (int[] run : client.ask(0, Nbd.CMD_BLOCK_STATUS, at, SIZE - at).status) {
                for (int i = at; (run[1] & Nbd.STATE_ZERO) != 0 && i < at + run[0]; i++) {
                    assertThat(model[i])
                            .as("-Dgodwit.seed=" + seed + " at " + i)
                            .isZero();
                }
                at += run[0];
            }
        }
        assertThat(at).isEqualTo(SIZE);
    }

    @Test
    void manyAtOnceReadWhatIsThere() throws Exception {
        long seed = seed();
        MadeUpDisks disks = new MadeUpDisks(seed, 40 << 20);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (Serving serving = new Serving(disks, folder, Clock.systemUTC())) {
            Export export = serving.export(false);
            List<Future<Void>> readers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                Random random = new Random(seed + i);
                readers.add(threads.submit((Callable<Void>) () -> {
                    try (Client client = serving.client(export)) {
                        for (int read = 0; read < 100; read++) {
                            int at = random.nextInt(39 << 20);
                            int length = 1 + random.nextInt(random.nextInt(5) == 0 ? 1 << 20 : 4096);
                            assertThat(client.read(at, length))
                                    .as("-Dgodwit.seed=" + seed)
                                    .isEqualTo(Arrays.copyOfRange(disks.bytes, at, at + length));
                        }
                    }
                    return null;
                }));
            }
            for (Future<Void> reader : readers) {
                reader.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void rubbishEndsAConnectionAndNothingElse() throws Exception {
        long seed = seed();
        Random random = new Random(seed);
        MadeUpDisks disks = new MadeUpDisks(seed, SIZE);
        try (Serving serving = new Serving(disks, folder, Clock.systemUTC())) {
            Export export = serving.export(true);
            for (int i = 0; i < 150; i++) {
                rubbish(random, serving, export);
                try (Client client = serving.client(serving.export(false))) {
                    assertThat(client.read(1 << 20, 64))
                            .as("-Dgodwit.seed=" + seed + " round " + i)
                            .isEqualTo(Arrays.copyOfRange(disks.bytes, 1 << 20, (1 << 20) + 64));
                }
                serving.book.list().stream().filter(one -> !one.writable()).forEach(one -> end(serving, one));
            }
        }
    }

    private static void end(Serving serving, Export export) {
        try {
            serving.book.end(export.id(), "test");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Says something wrong at some stage and goes. */
    private static void rubbish(Random random, Serving serving, Export export) throws IOException {
        byte[] bytes = new byte[random.nextInt(600)];
        random.nextBytes(bytes);
        boolean agreed = random.nextBoolean();
        try (Client client = agreed
                ? Client.of(serving.server.port(), export.name(), random.nextBoolean())
                : new Client(serving.server.port())) {
            int words = random.nextInt(20);
            for (int i = 0; i < words; i++) {
                if (agreed) {
                    long length = random.nextBoolean() ? random.nextInt(100) : random.nextInt();
                    client.send(random.nextInt(40), random.nextInt(10), random.nextInt(), length & 0xffff_ffffL);
                } else {
                    if (i == 0) {
                        client.out.writeInt(random.nextInt(4));
                    }
                    client.out.writeLong(Nbd.IHAVEOPT);
                    client.out.writeInt(random.nextInt(12));
                    client.out.writeInt(random.nextInt(10) == 0 ? random.nextInt() : random.nextInt(60));
                }
            }
            client.out.write(bytes);
        } catch (IOException e) {
            // It was thrown out before it had said everything.
        }
    }
}
